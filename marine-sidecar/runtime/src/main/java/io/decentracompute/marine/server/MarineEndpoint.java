package io.decentracompute.marine.server;

import io.decentracompute.marine.module.InterfaceTypes;
import io.decentracompute.marine.proto.CallRequest;
import io.decentracompute.marine.proto.CallResponse;
import io.decentracompute.marine.proto.CreateServiceRequest;
import io.decentracompute.marine.proto.CreateServiceResponse;
import io.decentracompute.marine.proto.Failure;
import io.decentracompute.marine.proto.FunctionSignature;
import io.decentracompute.marine.proto.ListServicesRequest;
import io.decentracompute.marine.proto.ListServicesResponse;
import io.decentracompute.marine.proto.MarineGrpc;
import io.decentracompute.marine.proto.Parameter;
import io.decentracompute.marine.proto.RemoveServiceRequest;
import io.decentracompute.marine.proto.RemoveServiceResponse;
import io.decentracompute.marine.proto.Returned;
import io.decentracompute.marine.proto.ServiceInfo;
import io.decentracompute.marine.service.Limits;
import io.decentracompute.marine.service.Outcome;
import io.decentracompute.marine.service.Outcome.Kind;
import io.decentracompute.marine.service.Service;
import io.decentracompute.marine.service.Services;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The contract of {@code marine.proto}, spoken over the socket. */
final class MarineEndpoint extends MarineGrpc.MarineImplBase {
  private static final Logger log = LoggerFactory.getLogger(MarineEndpoint.class);

  private final Services services;
  private final Metrics metrics;

  MarineEndpoint(Services services, Metrics metrics) {
    this.services = services;
    this.metrics = metrics;
  }

  @Override
  public void createService(
      CreateServiceRequest request, StreamObserver<CreateServiceResponse> observer) {
    answer(
        observer,
        () -> {
          var outcome = create(request);
          return switch (outcome) {
            case Outcome.Done<Service>(var service) -> {
              log.atInfo()
                  .addKeyValue("service", service.name())
                  .addKeyValue("cid", service.modules().getLast())
                  .log("the service runs");
              yield CreateServiceResponse.newBuilder().setService(info(service)).build();
            }
            case Outcome.Failed<Service> failed -> {
              log.atWarn()
                  .addKeyValue("service", request.getName())
                  .addKeyValue("reason", failed.kind())
                  .addKeyValue("message", failed.message())
                  .log("a service was refused");
              yield CreateServiceResponse.newBuilder().setFailure(failure(failed)).build();
            }
          };
        });
  }

  private Outcome<Service> create(CreateServiceRequest request) {
    try {
      var limits = request.getLimits();
      return services.create(
          request.getName(),
          request.getModulesList().stream()
              .map(
                  module ->
                      new Services.ModuleFile(
                          module.getName(), module.getCid(), Path.of(module.getPath())))
              .toList(),
          Limits.of(
              limits.getMemoryMib(),
              limits.getTimeoutMs(),
              limits.getMaxResultBytes(),
              limits.getMaxArgumentBytes()));
    } catch (InvalidPathException e) {
      return Outcome.failed(Kind.BAD_MODULE, "a module's path is no path: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      return Outcome.failed(
          Kind.BAD_MODULE, "service %s: %s".formatted(request.getName(), e.getMessage()));
    }
  }

  @Override
  public void call(CallRequest request, StreamObserver<CallResponse> observer) {
    answer(
        observer,
        () -> {
          long start = System.nanoTime();
          var outcome = call(request);
          long nanos = System.nanoTime() - start;
          metrics.called(outcome, nanos);
          var response = CallResponse.newBuilder().setElapsedMicros(nanos / 1_000);
          switch (outcome) {
            case Outcome.Done<String>(var json) ->
                response.setReturned(Returned.newBuilder().setValueJson(json));
            case Outcome.Failed<String> failed -> {
              log.atDebug()
                  .addKeyValue("service", request.getService())
                  .addKeyValue("function", request.getFunction())
                  .addKeyValue("particleId", request.getParticle().getId())
                  .addKeyValue("reason", failed.kind())
                  .addKeyValue("message", failed.message())
                  .log("a call failed");
              response.setFailure(failure(failed));
            }
          }
          return response.build();
        });
  }

  private Outcome<String> call(CallRequest request) {
    try {
      String vault = request.getParticle().getVaultDir();
      return services.call(
          new io.decentracompute.marine.service.CallRequest(
              request.getService(),
              request.getFunction(),
              request.getArgumentsJson(),
              request.getDeadlineUnixMs() == 0
                  ? Optional.empty()
                  : Optional.of(Instant.ofEpochMilli(request.getDeadlineUnixMs())),
              vault.isEmpty() ? Optional.empty() : Optional.of(Path.of(vault))));
    } catch (InvalidPathException e) {
      return Outcome.failed(
          Kind.BAD_ARGUMENTS, "the particle's vault directory is no path: " + e.getMessage());
    }
  }

  @Override
  public void removeService(
      RemoveServiceRequest request, StreamObserver<RemoveServiceResponse> observer) {
    answer(
        observer,
        () -> {
          services.remove(request.getName());
          log.atInfo().addKeyValue("service", request.getName()).log("the service was removed");
          return RemoveServiceResponse.getDefaultInstance();
        });
  }

  @Override
  public void listServices(
      ListServicesRequest request, StreamObserver<ListServicesResponse> observer) {
    answer(
        observer,
        () ->
            ListServicesResponse.newBuilder()
                .addAllServices(
                    services.all().stream()
                        .sorted(Comparator.comparing(Service::name))
                        .map(MarineEndpoint::info)
                        .toList())
                .build());
  }

  /** The top of each request: whatever is our own mistake is logged here and becomes INTERNAL. */
  private static <T> void answer(StreamObserver<T> observer, Supplier<T> body) {
    T response;
    try {
      response = body.get();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a request failed inside the sidecar");
      observer.onError(Status.INTERNAL.withDescription(e.toString()).asRuntimeException());
      return;
    }
    observer.onNext(response);
    observer.onCompleted();
  }

  private static ServiceInfo info(Service service) {
    var types = service.interfaceTypes();
    var info =
        ServiceInfo.newBuilder().setName(service.name()).setMemoryBytes(service.memoryBytes());
    service.modules().forEach(cid -> info.addModuleCids(cid.text()));
    types.functions().forEach(function -> info.addFunctions(signature(types, function)));
    return info.build();
  }

  private static FunctionSignature signature(
      InterfaceTypes types, InterfaceTypes.Function function) {
    var signature =
        FunctionSignature.newBuilder()
            .setName(function.name())
            .setOutputType(function.output().map(types::print).orElse(""));
    function
        .parameters()
        .forEach(
            parameter ->
                signature.addParameters(
                    Parameter.newBuilder()
                        .setName(parameter.name())
                        .setType(types.print(parameter.type()))));
    return signature.build();
  }

  private static Failure failure(Outcome.Failed<?> failed) {
    return Failure.newBuilder()
        .setKind(
            switch (failed.kind()) {
              case NO_SUCH_SERVICE -> Failure.Kind.NO_SUCH_SERVICE;
              case NO_SUCH_FUNCTION -> Failure.Kind.NO_SUCH_FUNCTION;
              case BAD_ARGUMENTS -> Failure.Kind.BAD_ARGUMENTS;
              case BAD_MODULE -> Failure.Kind.BAD_MODULE;
              case TRAP -> Failure.Kind.TRAP;
              case TIMEOUT -> Failure.Kind.TIMEOUT;
              case OUT_OF_MEMORY -> Failure.Kind.OUT_OF_MEMORY;
              case TOO_LARGE -> Failure.Kind.TOO_LARGE;
              case BUSY -> Failure.Kind.BUSY;
              case INTERNAL -> Failure.Kind.INTERNAL;
            })
        .setMessage(failed.message())
        .setRetryable(failed.retryable())
        .build();
  }
}
