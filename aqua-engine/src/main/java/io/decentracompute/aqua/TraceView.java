package io.decentracompute.aqua;

import io.decentracompute.aqua.json.Json;
import java.util.List;
import java.util.Map;

/**
 * What some particle data says: per peer what it did, as its signature covers it.
 *
 * @param entries in trace order
 */
public record TraceView(List<Entry> entries, List<PeerId> signers) {

  /**
   * One signed fact.
   *
   * @param kind {@code call}, {@code failed}, {@code unused} or {@code canon}
   * @param peer who did it and signed for it
   * @param argumentsHash content identifier of the arguments, empty for a canon
   * @param value what came out; for an unused result of which only the hash travels: null
   */
  public record Entry(
      String kind,
      PeerId peer,
      String serviceId,
      String functionName,
      String argumentsHash,
      Json value) {}

  /** Entries by the peer that signed for them. */
  public Map<PeerId, List<Entry>> byPeer() {
    return entries.stream()
        .collect(
            java.util.stream.Collectors.groupingBy(
                Entry::peer, java.util.TreeMap::new, java.util.stream.Collectors.toList()));
  }
}
