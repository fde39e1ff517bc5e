package io.decentracompute.aqua.simulation;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Host;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Reply;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Peers by name. A client exchanges particles with its own relay only; everybody else reaches
 * everybody.
 *
 * @param relays the relay of each client
 */
public record NamedPeers(Map<String, KeyPair> keys, Map<String, String> relays) {
  public NamedPeers {
    keys = Map.copyOf(keys);
    relays = Map.copyOf(relays);
  }

  /** Functions by the name of their peer. */
  @FunctionalInterface
  public interface Functions {
    /** What a function answers, and when; empty if it never does. */
    Optional<Reply> answer(String peer, CallRequest request);
  }

  /** The key of a peer. */
  public KeyPair key(String name) {
    var key = keys.get(name);
    if (key == null) {
      throw new IllegalArgumentException("the network has no peer `" + name + "`");
    }
    return key;
  }

  /** The name of each peer. */
  public Map<PeerId, String> names() {
    var names = new HashMap<PeerId, String>();
    keys.forEach((name, key) -> names.put(key.peerId(), name));
    return Map.copyOf(names);
  }

  /** These functions as a host of all peers. */
  public Host host(Functions functions) {
    var names = names();
    return (peer, request, atMs) ->
        functions.answer(names.getOrDefault(peer, peer.text()), request);
  }

  /** Whether particles go between two peers. */
  public boolean areLinked(PeerId from, PeerId to) {
    return mayTalk(from, to) && mayTalk(to, from);
  }

  private boolean mayTalk(PeerId client, PeerId other) {
    for (var relay : relays.entrySet()) {
      if (key(relay.getKey()).peerId().equals(client)) {
        return key(relay.getValue()).peerId().equals(other);
      }
    }
    return true;
  }
}
