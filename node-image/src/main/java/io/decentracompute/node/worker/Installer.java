package io.decentracompute.node.worker;

import io.decentracompute.marine.proto.CreateServiceRequest;
import io.decentracompute.marine.proto.Limits;
import io.decentracompute.marine.proto.Module;
import io.decentracompute.node.content.Cid;
import io.decentracompute.node.content.ContentException;
import io.decentracompute.node.content.ContentStore;
import io.decentracompute.node.content.HttpStore;
import io.decentracompute.node.marine.MarineClient;
import io.decentracompute.node.marine.MarineClient.Installation;
import io.decentracompute.node.worker.Definition.ModuleSpec;
import io.decentracompute.node.worker.Definition.ServiceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the definition's services into the sidecar: fetches each module by CID, content store
 * first, then its sources, verifies it, and creates the service. Tries again until it works, and
 * again when the sidecar was restarted and has lost them.
 */
public final class Installer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Installer.class);
  private static final long MAX_MODULE_BYTES = 64L << 20;
  private static final long CREATE_TIMEOUT_MS = 120_000;
  private static final long LIST_TIMEOUT_MS = 5_000;

  /**
   * Pauses of the installer.
   *
   * @param first before the second try; later ones grow
   * @param longest between two tries
   * @param check between two looks whether the sidecar still has the services
   */
  public record Pace(Duration first, Duration longest, Duration check) {
    public static final Pace DEFAULT =
        new Pace(Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofSeconds(5));
  }

  private final Definition definition;
  private final ContentStore store;
  private final MarineClient marine;
  private final Path modules;
  private final Pace pace;
  private final Map<String, ServiceState> states = new ConcurrentSkipListMap<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Prepares the installation of a definition's services.
   *
   * @param vault the directory that the sidecar mounts too
   */
  public Installer(
      Definition definition, ContentStore store, MarineClient marine, Path vault, Pace pace) {
    this.definition = definition;
    this.store = store;
    this.marine = marine;
    this.modules = vault.resolve("modules");
    this.pace = pace;
    for (var service : definition.services()) {
      states.put(
          service.name(), new ServiceState(service.name(), ServiceState.State.INSTALLING, ""));
    }
  }

  /** Begins in the background. */
  public void start() {
    for (var service : definition.services()) {
      threads.add(Thread.ofVirtual().name("install-" + service.name()).start(() -> keep(service)));
    }
  }

  /** How the services stand, by name. */
  public List<ServiceState> states() {
    return List.copyOf(states.values());
  }

  /** Whether the definition has this service. */
  public boolean knows(String service) {
    return states.containsKey(service);
  }

  public boolean isComplete() {
    return states.values().stream().allMatch(s -> s.state() == ServiceState.State.INSTALLED);
  }

  private void keep(ServiceSpec service) {
    var pause = pace.first();
    try {
      while (true) {
        var state = install(service);
        var before = states.put(service.name(), state);
        if (!state.equals(before)) {
          report(state);
        }
        if (state.state() == ServiceState.State.INSTALLED) {
          waitUntilLost(service);
          pause = pace.first();
          states.put(
              service.name(),
              new ServiceState(
                  service.name(), ServiceState.State.INSTALLING, "the sidecar has lost it"));
        } else {
          Thread.sleep(pause);
          pause = pause.multipliedBy(2);
          pause = pause.compareTo(pace.longest()) > 0 ? pace.longest() : pause;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void report(ServiceState state) {
    var level = state.state() == ServiceState.State.FAILED ? log.atWarn() : log.atInfo();
    level
        .addKeyValue("service", state.name())
        .addKeyValue("state", state.state().text())
        .addKeyValue("cause", state.message())
        .log("service of the definition");
  }

  private void waitUntilLost(ServiceSpec service) throws InterruptedException {
    while (true) {
      Thread.sleep(pace.check());
      try {
        if (!marine.services(LIST_TIMEOUT_MS).contains(service.name())) {
          return;
        }
      } catch (IOException e) {
        // it does not answer now: when it does again, its list decides
      }
    }
  }

  private ServiceState install(ServiceSpec service) {
    try {
      var request =
          CreateServiceRequest.newBuilder()
              .setName(service.name())
              .setLimits(
                  Limits.newBuilder()
                      .setMemoryMib(service.memoryMiB())
                      .setTimeoutMs(service.timeoutMs()));
      for (var module : service.modules()) {
        request.addModules(
            Module.newBuilder()
                .setName(module.name())
                .setCid(module.cid().text())
                .setPath(fetch(module).toString()));
      }
      return switch (marine.create(request.build(), CREATE_TIMEOUT_MS)) {
        case Installation.Installed _ ->
            new ServiceState(service.name(), ServiceState.State.INSTALLED, "");
        case Installation.Failed(var message, var retryable) ->
            new ServiceState(
                service.name(),
                retryable ? ServiceState.State.INSTALLING : ServiceState.State.FAILED,
                message);
      };
    } catch (ContentException e) {
      return new ServiceState(
          service.name(), ServiceState.State.FAILED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new ServiceState(
          service.name(),
          ServiceState.State.FAILED,
          "the module directory " + modules + " cannot be used: " + e.getMessage());
    }
  }

  private Path fetch(ModuleSpec module) throws IOException {
    Files.createDirectories(modules);
    var target = modules.resolve(module.cid() + ".wasm");
    if (Files.isRegularFile(target) && Cid.of(target).equals(module.cid())) {
      return target;
    }
    var problems = new ArrayList<String>();
    try {
      store.fetch(module.cid(), target, MAX_MODULE_BYTES);
      return target;
    } catch (ContentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    for (var source : module.sources()) {
      try {
        HttpStore.fetchFrom(source, module.cid(), target, MAX_MODULE_BYTES);
        return target;
      } catch (IOException | IllegalArgumentException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    throw new ContentException(
        ContentException.Reason.NOT_FOUND,
        "module %s (%s) could not be had: %s. Put it into the content store or correct its sources"
            .formatted(module.name(), module.cid(), String.join("; ", problems)));
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
