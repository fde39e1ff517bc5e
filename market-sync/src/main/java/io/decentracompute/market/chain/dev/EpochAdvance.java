package io.decentracompute.market.chain.dev;

import java.util.List;

/**
 * Result of moving into the next epoch.
 *
 * @param missingRoots peers whose root of the ended epoch had not landed in time
 */
public record EpochAdvance(long ended, long current, List<String> missingRoots) {
  public EpochAdvance {
    missingRoots = List.copyOf(missingRoots);
  }
}
