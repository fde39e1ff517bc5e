package io.decentracompute.market.chain;

import java.util.List;

/** A provider's machine on chain; {@code units} are the indexes of its registered units. */
public record Peer(
    Bytes32 peerId, Address provider, boolean registered, String nodeName, List<Integer> units) {
  public Peer {
    units = List.copyOf(units);
  }
}
