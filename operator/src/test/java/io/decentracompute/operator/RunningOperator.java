package io.decentracompute.operator;

import io.decentracompute.cluster.ApiRights;
import io.decentracompute.operator.apiserver.Applier;
import io.decentracompute.operator.apiserver.EventLog;
import io.decentracompute.operator.apiserver.StatusWriter;
import io.decentracompute.operator.capacity.CapacityReconciler;
import io.decentracompute.operator.deal.DealReconciler;
import io.decentracompute.operator.network.GatewayKey;
import io.decentracompute.operator.network.NetworkReconciler;
import io.decentracompute.operator.settings.Settings;
import io.decentracompute.operator.subnet.SubnetReconciler;
import io.decentracompute.operator.unit.UnitReconciler;
import io.decentracompute.operator.worker.WorkerKeys;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The operator as the image runs it, without Quarkus around it. */
final class RunningOperator implements AutoCloseable {
  /** Every request that is no read, as {@code METHOD path}. */
  final ConcurrentLinkedQueue<String> writes = new ConcurrentLinkedQueue<>();

  /** What all operators of this process asked of the API server. */
  static final ApiRights RIGHTS = new ApiRights();

  private final Map<String, AtomicInteger> reconciles = new ConcurrentHashMap<>();
  private final Operator operator;
  private final KubernetesClient client;

  RunningOperator(KubernetesClient admin, Settings settings) {
    client =
        new KubernetesClientBuilder()
            .withConfig(admin.getConfiguration())
            .withHttpClientBuilderConsumer(
                http ->
                    http.addOrReplaceInterceptor("rights", RIGHTS.interceptor())
                        .addOrReplaceInterceptor(
                            "writes",
                            new Interceptor() {
                              @Override
                              public void before(
                                  BasicBuilder builder, HttpRequest request, RequestTags tags) {
                                if (!"GET".equals(request.method())) {
                                  writes.add(request.method() + " " + request.uri().getPath());
                                }
                              }
                            }))
            .build();
    var metrics =
        new Metrics() {
          @Override
          public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
            try {
              return execution.execute();
            } finally {
              reconciles
                  .computeIfAbsent(execution.controllerName(), name -> new AtomicInteger())
                  .incrementAndGet();
            }
          }
        };
    var framework = Framework.with(settings, metrics, () -> true);
    operator =
        new Operator(
            overrider -> {
              framework.accept(overrider);
              overrider.withKubernetesClient(client).withCloseClientOnStop(true);
            });
    var clock = Clock.systemUTC();
    var applier = new Applier(client);
    var writer = new StatusWriter(client, new EventLog(client, clock, "test"));
    var key = new GatewayKey(client, new WorkerKeys(applier), settings.namespace());
    operator.register(new CapacityReconciler(settings, clock, applier, writer));
    operator.register(new UnitReconciler(client, settings, clock, writer));
    operator.register(new DealReconciler(client, settings, clock, applier, writer));
    operator.register(new NetworkReconciler(settings, key, writer));
    operator.register(new SubnetReconciler(settings, clock, writer));
    operator.start();
  }

  int reconciles(String controller) {
    var count = reconciles.get(controller);
    return count == null ? 0 : count.get();
  }

  @Override
  public void close() {
    operator.stop();
  }
}
