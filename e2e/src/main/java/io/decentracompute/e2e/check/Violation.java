package io.decentracompute.e2e.check;

/**
 * Something that must not be.
 *
 * @param rule which law it breaks
 * @param evidence what was seen, with the ids to look it up by
 */
public record Violation(Rule rule, String evidence) {
  /** The laws. */
  public enum Rule {
    /** The path came to its end, each step in its time. */
    PATH,
    /** The fault that was planned did happen. */
    FAULT,
    /** Every picture came back, and its thumbnail is a picture. */
    PICTURES,
    /** After the fault was over all workers served again, as chain and processes show. */
    SERVED,
    /** Money follows from price, units and epochs, and nothing appears or vanishes. */
    MONEY,
    /** No unit proves and serves at once. */
    UNITS,
    /** One transaction per intent: an account's nonce is the number of transactions sent. */
    NONCE,
    /** Nothing is left in the cluster. */
    RESIDUE
  }

  @Override
  public String toString() {
    return rule + ": " + evidence;
  }
}
