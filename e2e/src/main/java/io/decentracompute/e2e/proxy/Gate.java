package io.decentracompute.e2e.proxy;

/**
 * Decides on each numbered transaction, once before and once after it reached the chain. A gate
 * that takes its time holds the transaction, for as long as the sender has patience.
 */
@FunctionalInterface
public interface Gate {
  /** On which side of the delivery. */
  enum Side {
    BEFORE,
    AFTER
  }

  /** What becomes of the transaction, or after delivery of its answer. */
  enum Passage {
    PASS,
    /** The sender's connection is closed without an answer. */
    LOSE
  }

  /** A gate that lets everything pass. */
  Gate OPEN = (number, side) -> Passage.PASS;

  /**
   * Called on the thread of the request.
   *
   * @param number of the transaction, from 1 on in order of arrival
   */
  Passage pass(int number, Side side);
}
