package io.decentracompute.e2e.chaos;

import io.decentracompute.cluster.NodeAction;
import io.decentracompute.cluster.RunningCluster;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.e2e.journey.Journey;
import io.decentracompute.e2e.proxy.Link;
import io.decentracompute.e2e.proxy.RpcProxy;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Hits a victim, and undoes what does not heal by itself. */
final class Faults {
  /** A pod that is deleted by force gets SIGTERM first; this much later its processes are gone. */
  private static final Duration DYING = Duration.ofMillis(2_500);

  /**
   * A fault that has happened.
   *
   * @param what was hit, by name
   * @param healed once the outage is over
   */
  record Inflicted(String what, CompletableFuture<Void> healed) {}

  private final RunningCluster cluster;
  private final KubernetesClient client;
  private final RpcProxy proxy;
  private final Executor later;

  Faults(RunningCluster cluster, KubernetesClient client, RpcProxy proxy, Executor later) {
    this.cluster = cluster;
    this.client = client;
    this.proxy = proxy;
    this.later = later;
  }

  /** Hits the plan's victim and returns once it is down; empty when there is none at present. */
  Optional<Inflicted> inflict(Plan plan) {
    return switch (plan.victim()) {
      case OPERATOR, CUSTOMER, PROVIDER, PROVER -> kill(choose(pods(plan.victim()), plan));
      case WORKER -> kill(choose(workers(), plan));
      case NODE -> {
        List<String> nodes =
            client.resources(ComputePeer.class).list().getItems().stream()
                .map(p -> p.getSpec().nodeName())
                .sorted()
                .toList();
        if (nodes.isEmpty()) {
          yield Optional.empty();
        }
        String node = nodes.get(plan.choice() % nodes.size());
        cluster.node(NodeAction.KILL, node);
        yield Optional.of(
            new Inflicted(
                "node " + node, after(plan.outage(), () -> cluster.node(NodeAction.START, node))));
      }
      case RPC -> {
        proxy.link(plan.line());
        String what =
            switch (plan.line()) {
              case Link.Cut() -> "chain RPC cut";
              case Link.Slow(Duration delay) -> "chain RPC slow by " + delay.toMillis() + " ms";
              case Link.Up() -> throw new IllegalStateException("a plan that harms nothing");
            };
        yield Optional.of(
            new Inflicted(what, after(plan.outage(), () -> proxy.link(new Link.Up()))));
      }
    };
  }

  private Optional<Inflicted> kill(Optional<Pod> victim) {
    return victim.map(
        pod -> {
          client.resource(pod).withGracePeriod(0).delete();
          pause(DYING);
          return new Inflicted(
              "pod " + pod.getMetadata().getName(), CompletableFuture.completedFuture(null));
        });
  }

  private List<Pod> pods(Victim victim) {
    return client
        .pods()
        .inNamespace(Journey.SYSTEM)
        .withLabel("app.kubernetes.io/component", victim.component())
        .list()
        .getItems();
  }

  private List<Pod> workers() {
    return client.pods().inAnyNamespace().list().getItems().stream()
        .filter(p -> p.getMetadata().getNamespace().startsWith("dc-"))
        .filter(p -> p.getMetadata().getName().startsWith("w-"))
        .toList();
  }

  private static Optional<Pod> choose(List<Pod> pods, Plan plan) {
    List<Pod> alive =
        pods.stream()
            .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
            .sorted(Comparator.comparing(p -> p.getMetadata().getName()))
            .toList();
    return alive.isEmpty()
        ? Optional.empty()
        : Optional.of(alive.get(plan.choice() % alive.size()));
  }

  private CompletableFuture<Void> after(Duration outage, Runnable undo) {
    return CompletableFuture.runAsync(
        undo, CompletableFuture.delayedExecutor(outage.toMillis(), TimeUnit.MILLISECONDS, later));
  }

  private static void pause(Duration time) {
    try {
      TimeUnit.MILLISECONDS.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
