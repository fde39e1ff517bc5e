package io.decentracompute.market.app;

import io.decentracompute.market.network.ChainState;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.time.Clock;
import java.util.Map;

/** A role with its controllers, in this process, without leader election. */
final class RunningRole implements AutoCloseable {
  private final Assembly assembly;
  private final Operator operator;

  private RunningRole(Assembly assembly, Operator operator) {
    this.assembly = assembly;
    this.operator = operator;
  }

  static RunningRole start(Role role, Settings settings, KubernetesClient client) {
    var assembly =
        new Assembly(role, settings, client, new Connections(), Clock.systemUTC(), "test");
    var operator =
        new Operator(
            overrider -> overrider.withKubernetesClient(client).withCloseClientOnStop(false));
    assembly.reconcilers(() -> true).forEach(reconciler -> register(operator, reconciler));
    operator.start();
    return new RunningRole(assembly, operator);
  }

  private static <P extends HasMetadata> void register(
      Operator operator, Reconciler<P> reconciler) {
    operator.register(reconciler);
  }

  Map<String, ChainState> chains() {
    return assembly.chains().states();
  }

  @Override
  public void close() {
    operator.stop();
    assembly.close();
  }
}
