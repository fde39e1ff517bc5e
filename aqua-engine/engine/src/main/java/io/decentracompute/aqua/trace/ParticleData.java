package io.decentracompute.aqua.trace;

import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The data that travels with a particle.
 *
 * @param lastCallId last call id this peer gave out; unsigned 32 bit
 * @param signatures 64 bytes each, by signer
 */
public record ParticleData(
    Profile profile,
    List<State> trace,
    int lastCallId,
    Content content,
    SortedMap<PeerId, byte[]> signatures) {

  public ParticleData {
    trace = List.copyOf(trace);
    signatures = Collections.unmodifiableSortedMap(new TreeMap<>(signatures));
  }

  /** What an empty byte string means. */
  public static ParticleData empty(Profile profile) {
    return new ParticleData(profile, List.of(), 0, new Content(), new TreeMap<>());
  }
}
