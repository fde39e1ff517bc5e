package io.decentracompute.aqua.verify;

import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.ReceiptCid;
import io.decentracompute.aqua.ReceiptVerifier;
import io.decentracompute.aqua.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What particle data says that peers did, each fact covered by the signature of its peer.
 *
 * @param facts in the order of the trace
 * @param signers peers whose signature is in the data, also those that did nothing
 */
public record TraceView(List<Fact> facts, List<PeerId> signers) {
  public TraceView {
    facts = List.copyOf(facts);
    signers = List.copyOf(signers);
  }

  /** What a peer signs for. */
  public enum Kind {
    /** A service answered, and the script uses the answer. */
    ANSWERED,
    /** A service answered, and nobody uses the answer. */
    UNUSED,
    /** A service failed. */
    FAILED,
    /** A stream or map was fixed. */
    FIXED
  }

  /**
   * What a signed result names as proof, and what the verifier knows of it.
   *
   * @param verdict never {@link ReceiptVerifier.Verdict.Refused}: such data does not hold
   */
  public record Receipt(ReceiptCid cid, ReceiptVerifier.Verdict verdict) {}

  /**
   * One signed fact.
   *
   * @param service empty for {@link Kind#FIXED}
   * @param function empty for {@link Kind#FIXED}
   * @param argumentsHash content identifier of the JSON array of arguments; empty for {@link
   *     Kind#FIXED}
   * @param value what came out; empty where only its hash travels
   * @param valueHash content identifier of what came out
   * @param receipt of the execution, where the peer named one
   * @param line of the instruction in the script, from 1; 0 in profile AQUAVM_0_62, which signs no
   *     places
   * @param instruction its text; empty in profile AQUAVM_0_62
   * @param offset of the instruction in the script, in chars; -1 in profile AQUAVM_0_62
   */
  public record Fact(
      Kind kind,
      PeerId peer,
      String service,
      String function,
      String argumentsHash,
      Optional<Json> value,
      String valueHash,
      Optional<Receipt> receipt,
      int line,
      String instruction,
      int offset) {}

  /** Facts by the peer that signed for them. */
  public SortedMap<PeerId, List<Fact>> byPeer() {
    return facts.stream()
        .collect(Collectors.groupingBy(Fact::peer, TreeMap::new, Collectors.toList()));
  }
}
