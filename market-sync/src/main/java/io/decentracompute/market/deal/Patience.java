package io.decentracompute.market.deal;

/**
 * How long a provider bears with a deal whose money is used up, in epochs of the chain that nobody
 * has paid.
 *
 * @param suspend workers serve on for so many; then they are held back
 * @param release after so many they are taken out of the deal, and their units are free
 */
public record Patience(long suspend, long release) {
  /** Checks that both are counts, and in order. */
  public Patience {
    if (suspend < 0 || release < suspend) {
      throw new IllegalArgumentException(
          "A deal would be suspended after %d unpaid epochs and released after %d. Set DECENTRA_UNPAID_SUSPEND_AFTER to at least 0 and DECENTRA_UNPAID_RELEASE_AFTER to no less than it."
              .formatted(suspend, release));
    }
  }
}
