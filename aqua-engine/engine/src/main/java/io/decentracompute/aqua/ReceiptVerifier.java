package io.decentracompute.aqua;

import java.util.Optional;

/**
 * Judges, when data arrives, whether the results that other peers signed are backed by receipts of
 * execution. An engine asks once for each result that is new to its peer, also for those that name
 * no receipt: whether a service owes one is the verifier's to know. Results of the own host are not
 * asked about.
 *
 * <p>Called by the thread of the step, so it answers from what it has at hand, such as receipts
 * fetched before; what it can't tell yet is {@link Verdict.Unknown}. Steps are repeatable only as
 * far as its verdicts are.
 */
@FunctionalInterface
public interface ReceiptVerifier {
  /** Knows of no receipt, refuses nothing. */
  ReceiptVerifier NONE = claim -> new Verdict.Unknown("nobody checks receipts here");

  /**
   * What an executor claims by its signature.
   *
   * @param executor who executed and signed
   * @param argumentsHash content identifier of the JSON array of arguments
   * @param result content identifier of the JSON value that came out; of a failure, of the object
   *     {@code {ret_code, message}}
   * @param receipt what it names as proof, if anything
   */
  record Claim(
      PeerId executor,
      String service,
      String function,
      String argumentsHash,
      String result,
      Optional<ReceiptCid> receipt) {}

  /** What is known of a claim. */
  sealed interface Verdict {
    /** The receipt proves it, or none is owed. */
    record Accepted() implements Verdict {}

    /**
     * The receipt proves something else, is forged, or is owed and missing: the data is refused.
     */
    record Refused(String why) implements Verdict {}

    /** Nothing is known for or against it: the data is taken, and verification says so. */
    record Unknown(String why) implements Verdict {}
  }

  /** The verdict on one result. */
  Verdict verify(Claim claim);

  /** Refuses what this one does not know, as long as the claim names a receipt. */
  default ReceiptVerifier strict() {
    return claim ->
        switch (verify(claim)) {
          case Verdict.Unknown(var why) when claim.receipt().isPresent() ->
              new Verdict.Refused(why);
          case Verdict verdict -> verdict;
        };
  }
}
