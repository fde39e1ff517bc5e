package io.decentracompute.e2e.check;

import io.decentracompute.e2e.check.Violation.Rule;
import io.decentracompute.e2e.proxy.SentTransaction;
import io.decentracompute.market.chain.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One transaction per intent. An intent has one nonce, whatever the fees it is sent with and
 * however often, so an account's nonce has risen by the number of nonces that it used, without a
 * hole.
 */
public final class Nonces {
  private Nonces() {}

  /**
   * An account's nonce on the chain.
   *
   * @param before when the proxy began to count
   * @param mined transactions in blocks
   * @param pending the same with those that wait for a block
   */
  public record Account(Address address, long before, long mined, long pending) {}

  /** What speaks against it, of one account. */
  public static List<Violation> check(Account account, List<SentTransaction> sent) {
    List<Violation> violations = new ArrayList<>();
    TreeMap<Long, TreeSet<String>> contents = new TreeMap<>();
    for (SentTransaction transaction : sent) {
      if (transaction.from().equals(account.address())) {
        contents
            .computeIfAbsent(transaction.nonce(), n -> new TreeSet<>())
            .add(transaction.selector());
      }
    }
    long used = account.mined() - account.before();
    if (used != contents.size()) {
      violations.add(
          new Violation(
              Rule.NONCE,
              "account %s sent %d transactions of its own nonce through the proxy, its nonce rose by %d; nonces seen: %s"
                  .formatted(account.address(), contents.size(), used, contents.keySet())));
    }
    if (account.pending() != account.mined()) {
      violations.add(
          new Violation(
              Rule.NONCE,
              "account %s has %d transactions that no block takes"
                  .formatted(account.address(), account.pending() - account.mined())));
    }
    contents.forEach(
        (nonce, selectors) -> {
          if (selectors.size() > 1) {
            violations.add(
                new Violation(
                    Rule.NONCE,
                    "account %s used nonce %d for different calls: %s"
                        .formatted(account.address(), nonce, selectors)));
          }
        });
    return violations;
  }
}
