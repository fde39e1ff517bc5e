package io.decentracompute.market.chain;

import java.time.Duration;

/**
 * Carries out actions with one account: looks on chain first, estimates, writes the intent down,
 * broadcasts, waits, replaces what is stuck. Calls queue up; one transaction of an account is in
 * flight at a time, so nonces have no gaps.
 */
public interface TransactionSender {
  Address account();

  /**
   * Makes {@code action} true on chain or says why not. Blocks until then or until the deadline.
   *
   * @param id stable name of the wish for logs and the intent's record
   * @throws ChainUnavailableException no endpoint gave a usable answer; nothing is known
   */
  Outcome carryOut(String id, Action action, Duration deadline) throws ChainUnavailableException;

  /**
   * Looks after intents of an earlier life: closes the included, sends the lost again. To be called
   * at start and then now and then.
   */
  void resume() throws ChainUnavailableException;
}
