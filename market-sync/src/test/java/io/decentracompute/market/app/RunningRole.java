package io.decentracompute.market.app;

import io.decentracompute.cluster.ApiRights;
import io.decentracompute.market.network.ChainState;
import io.decentracompute.market.network.Writership;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A role with its controllers, in this process. */
final class RunningRole implements AutoCloseable {
  private static final Map<Role, ApiRights> RIGHTS = new ConcurrentHashMap<>();

  private final Assembly assembly;
  private final Operator operator;
  private final KubernetesClient client;
  private final Optional<Leadership> leadership;

  private RunningRole(
      Assembly assembly,
      Operator operator,
      KubernetesClient client,
      Optional<Leadership> leadership) {
    this.assembly = assembly;
    this.operator = operator;
    this.client = client;
    this.leadership = leadership;
  }

  /** A role that acts at once. */
  static RunningRole start(Role role, Settings settings, KubernetesClient client) {
    return start(role, settings, client, Optional.empty());
  }

  /** A replica of a role, which acts while it leads. */
  static RunningRole startReplica(
      Role role, Settings settings, KubernetesClient client, String identity) {
    return start(role, settings, client, Optional.of(identity));
  }

  private static RunningRole start(
      Role role, Settings settings, KubernetesClient like, Optional<String> identity) {
    var client = rights(role).recording(like);
    var assembly =
        new Assembly(role, settings, client, new Connections(), Clock.systemUTC(), "test");
    var leadership =
        identity.map(name -> new Leadership(settings, client, assembly.chains(), name));
    var operator =
        new Operator(
            overrider -> {
              overrider.withKubernetesClient(client).withCloseClientOnStop(false);
              leadership.ifPresent(
                  elected -> overrider.withLeaderElectionConfiguration(elected.configuration()));
            });
    var writership = leadership.<Writership>map(elected -> elected).orElse(() -> true);
    assembly.reconcilers(writership).forEach(reconciler -> register(operator, reconciler));
    operator.start();
    return new RunningRole(assembly, operator, client, leadership);
  }

  private static <P extends HasMetadata> void register(
      Operator operator, Reconciler<P> reconciler) {
    operator.register(reconciler);
  }

  /** What the role has asked of the API server in all tests of this process. */
  static ApiRights rights(Role role) {
    return RIGHTS.computeIfAbsent(role, any -> new ApiRights());
  }

  Map<String, ChainState> chains() {
    return assembly.chains().states();
  }

  @Override
  public void close() {
    operator.stop();
    leadership.ifPresent(Leadership::close);
    assembly.close();
    client.close();
  }
}
