package io.decentracompute.market.chain;

import java.util.List;

/**
 * A transaction that was decided on, written down before it is broadcast. After a restart the same
 * bytes are sent again, so one intent never becomes two transactions.
 *
 * @param id stable name of the wish, such as {@code activate/0x12ab…}; chosen by the caller
 * @param attempts signed forms with the same nonce, oldest first; a later one pays higher fees
 */
public record Intent(
    String id, Address account, long nonce, long createdBlock, List<Attempt> attempts) {
  public Intent {
    attempts = List.copyOf(attempts);
  }

  /**
   * One signed form.
   *
   * @param raw the signed transaction, 0x hex
   */
  public record Attempt(Bytes32 hash, String raw, long sentAtBlock) {}
}
