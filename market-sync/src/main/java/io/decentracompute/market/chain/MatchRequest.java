package io.decentracompute.market.chain;

import java.util.List;

/** Units of one peer offered to a deal, by index, in order of preference. */
public record MatchRequest(Bytes32 peerId, List<Integer> units) {
  public MatchRequest {
    units = List.copyOf(units);
  }
}
