package io.decentracompute.market.chain;

/** Reads the contracts' logs in order, block by block, and notices when blocks became void. */
public interface LogPoller {
  Cursor cursor();

  /** One step; blocks for at most the pool's deadline. Not for use by two threads at a time. */
  Poll poll() throws ChainUnavailableException;
}
