package io.decentracompute.prover.verify;

import java.util.OptionalInt;

/** What a check has found. */
public sealed interface Verdict {

  /**
   * Every leaf is a proof and the root is the chain's.
   *
   * @param leaves how many
   * @param units how many units they are of
   */
  record Holds(int leaves, int units) implements Verdict {}

  /**
   * Something is not as claimed.
   *
   * @param leaf number of the first forged leaf in the document, from 0; empty when the document as
   *     a whole is wrong
   */
  record Forged(OptionalInt leaf, String why) implements Verdict {}
}
