package io.decentracompute.e2e.check;

import io.decentracompute.e2e.check.Violation.Rule;
import io.decentracompute.market.chain.AccountBalance;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Chain;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.Contracts;
import io.decentracompute.market.chain.dev.DevControl;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The chain as its raw logs tell it, and as its views do.
 *
 * @param facts all since the chain began
 */
public record ChainCheck(List<Fact> facts, Ledger ledger) {

  /** Reads all logs. */
  public static ChainCheck read(DevControl control) {
    Contracts contracts = control.contracts();
    List<Fact> facts =
        Fact.of(
            RawLog.all(
                control, List.of(contracts.market(), contracts.capacity(), contracts.token())),
            contracts);
    return new ChainCheck(facts, Ledger.of(facts, contracts.market()));
  }

  /** An account's nonce now. */
  public static Nonces.Account nonce(DevControl control, Address account, long before) {
    return new Nonces.Account(
        account, before, count(control, account, "latest"), count(control, account, "pending"));
  }

  private static long count(DevControl control, Address account, String block) {
    return Long.decode(control.call("eth_getTransactionCount", account.hex(), block).asText());
  }

  /**
   * What speaks against the money: in the logs themselves, between logs and views, and of a deal
   * that should be over and paid back.
   */
  public List<Violation> money(Chain chain, Bytes32 deal) throws ChainUnavailableException {
    List<Violation> violations = new ArrayList<>(ledger.violations());
    Ledger.Account account = ledger.accounts().get(deal);
    if (account == null) {
      violations.add(new Violation(Rule.MONEY, "no log tells of the creation of deal " + deal));
      return violations;
    }
    if (!account.ended()) {
      violations.add(new Violation(Rule.MONEY, "deal " + deal + " has no DealEnded log"));
    }
    if (account.unclaimed().signum() != 0) {
      violations.add(
          new Violation(
              Rule.MONEY, "of deal " + deal + " " + account.unclaimed() + " are not claimed"));
    }
    BigInteger waiting = ledger.withdrawable(account.customer());
    if (account.ended() && waiting.signum() != 0) {
      violations.add(
          new Violation(
              Rule.MONEY,
              "customer " + account.customer() + " has not got back " + waiting + " yet"));
    }
    for (Map.Entry<Bytes32, Ledger.Account> entry : ledger.accounts().entrySet()) {
      var view = chain.market().deal(entry.getKey());
      if (view.isEmpty() || !view.get().deposited().equals(entry.getValue().deposited())) {
        violations.add(
            new Violation(
                Rule.MONEY,
                "deal %s: logs tell of deposits of %s, the view of %s"
                    .formatted(
                        entry.getKey(),
                        entry.getValue().deposited(),
                        view.map(v -> v.deposited().toString()).orElse("no deal"))));
      }
    }
    AccountBalance balance = chain.market().balance(account.customer());
    if (!balance.withdrawable().equals(waiting)) {
      violations.add(
          new Violation(
              Rule.MONEY,
              "customer %s may withdraw %s by the view, %s by the logs"
                  .formatted(account.customer(), balance.withdrawable(), waiting)));
    }
    return violations;
  }
}
