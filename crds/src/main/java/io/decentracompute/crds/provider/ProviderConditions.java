package io.decentracompute.crds.provider;

import static io.decentracompute.crds.condition.Verdict.fails;
import static io.decentracompute.crds.condition.Verdict.holds;
import static io.decentracompute.crds.condition.Verdict.unknown;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.condition.Verdict;
import io.decentracompute.crds.condition.WrittenBy;

/**
 * Conditions of a Provider with their closed sets of reasons: all of them by market-sync in the
 * provider role.
 */
public final class ProviderConditions {
  private ProviderConditions() {}

  /** Whether the provider sells. */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum Ready implements Reason {
    READY(holds("The offer is registered and the account can pay for gas.")),
    INVALID(fails("The spec makes no sense; the message names the field and the remedy.")),
    NETWORK_NOT_FOUND(fails("The Network that the spec names does not exist.")),
    SECRET_NOT_FOUND(fails("The Secret with the account's key does not exist.")),
    SECRET_FORBIDDEN(
        fails("Market-sync may not read the Secret; grant it by a Role on that one Secret.")),
    SECRET_INVALID(fails("The Secret has no usable privateKey.")),
    CONFLICT(fails("Another Provider of this cluster sells on the same network; delete one.")),
    NOT_REGISTERED(fails("The offer is not registered yet.")),
    INSUFFICIENT_GAS(fails("The account cannot pay for the transaction's gas.")),
    CHAIN_UNREACHABLE(
        unknown("No RPC endpoint answers with the right chain; what was known stays in force."));

    private final Verdict verdict;

    Ready(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether the offer is on the chain. */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum Registered implements Reason {
    REGISTERED(holds("The offer is on the chain as the spec has it.")),
    PENDING(fails("The transaction is on its way or waits for confirmations.")),
    WITHDRAWN(fails("The offer was taken off the market.")),
    NO_ACCOUNT(fails("The account's key cannot be read; see Ready.")),
    INSUFFICIENT_GAS(fails("The account cannot pay for the transaction's gas.")),
    TRANSACTION_FAILED(fails("The chain refused the transaction; the message tells why.")),
    CHAIN_UNREACHABLE(
        unknown("No RPC endpoint answers with the right chain; what was known stays in force."));

    private final Verdict verdict;

    Registered(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether the account can pay for transactions. */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum GasSufficient implements Reason {
    SUFFICIENT(holds("The balance is above spec.gas.minBalance.")),
    LOW(fails("The balance is below spec.gas.minBalance; send native tokens to the account.")),
    EXHAUSTED(fails("The balance does not cover a transaction.")),
    NO_ACCOUNT(fails("The account's key cannot be read; see Ready.")),
    CHAIN_UNREACHABLE(
        unknown("No RPC endpoint answers with the right chain; what was known stays in force."));

    private final Verdict verdict;

    GasSufficient(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }
}
