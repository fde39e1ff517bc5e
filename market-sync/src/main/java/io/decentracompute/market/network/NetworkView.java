package io.decentracompute.market.network;

import io.decentracompute.crds.network.Network;
import io.decentracompute.market.chain.Chain;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Answers whether a Network's chain can be worked with now. */
public final class NetworkView {
  private final Chains chains;
  private final KubernetesClient client;

  /** Looks into these sessions, and for a name that has none into the cluster. */
  public NetworkView(Chains chains, KubernetesClient client) {
    this.chains = chains;
    this.client = client;
  }

  /** An answer. */
  public sealed interface Look {
    /** Nobody can tell yet: the session has just begun. */
    record Early() implements Look {}

    /** There is no such Network. */
    record Missing(String message) implements Look {}

    /** Its chain cannot be relied on. */
    record Down(String message) implements Look {}

    /** It can be worked with. */
    record Usable(Chain link) implements Look {}
  }

  /** Looks. */
  public Look look(String network) {
    var state = chains.state(network);
    if (state.isEmpty()) {
      return client.resources(Network.class).withName(network).get() == null
          ? new Look.Missing(
              "There is no Network '%s' in this cluster. Apply it, or name another in spec.network."
                  .formatted(network))
          : new Look.Early();
    }
    return switch (state.get()) {
      case ChainState.Connecting connecting -> new Look.Early();
      case ChainState.Down(var fault, var message) -> new Look.Down(message);
      case ChainState.Live live ->
          chains.usable(network).<Look>map(Look.Usable::new).orElseGet(Look.Early::new);
    };
  }
}
