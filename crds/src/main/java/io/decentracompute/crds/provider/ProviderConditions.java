package io.decentracompute.crds.provider;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.CannotTell;
import io.decentracompute.crds.condition.Fails;
import io.decentracompute.crds.condition.Holds;
import io.decentracompute.crds.condition.Reason;
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
    @Holds("The offer is registered and the account can pay for gas.")
    READY,
    @Fails("The spec makes no sense; the message names the field and the remedy.")
    INVALID,
    @Fails("The Network that the spec names does not exist.")
    NETWORK_NOT_FOUND,
    @Fails("The Secret with the account's key does not exist.")
    SECRET_NOT_FOUND,
    @Fails("Market-sync may not read the Secret; grant it by a Role on that one Secret.")
    SECRET_FORBIDDEN,
    @Fails("The Secret has no usable privateKey.")
    SECRET_INVALID,
    @Fails("Another Provider of this cluster sells on the same network; delete one.")
    CONFLICT,
    @Fails("The offer is not registered yet.")
    NOT_REGISTERED,
    @Fails("The account cannot pay for the transaction's gas.")
    INSUFFICIENT_GAS,
    @CannotTell("No RPC endpoint answers with the right chain; what was known stays in force.")
    CHAIN_UNREACHABLE
  }

  /** Whether the offer is on the chain. */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum Registered implements Reason {
    @Holds("The offer is on the chain as the spec has it.")
    REGISTERED,
    @Fails("The transaction is on its way or waits for confirmations.")
    PENDING,
    @Fails("The offer was taken off the market.")
    WITHDRAWN,
    @Fails("The account's key cannot be read; see Ready.")
    NO_ACCOUNT,
    @Fails("The account cannot pay for the transaction's gas.")
    INSUFFICIENT_GAS,
    @Fails("The chain refused the transaction; the message tells why.")
    TRANSACTION_FAILED,
    @CannotTell("No RPC endpoint answers with the right chain; what was known stays in force.")
    CHAIN_UNREACHABLE
  }

  /** Whether the account can pay for transactions. */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum GasSufficient implements Reason {
    @Holds("The balance is above spec.gas.minBalance.")
    SUFFICIENT,
    @Fails("The balance is below spec.gas.minBalance; send native tokens to the account.")
    LOW,
    @Fails("The balance does not cover a transaction.")
    EXHAUSTED,
    @Fails("The account's key cannot be read; see Ready.")
    NO_ACCOUNT,
    @CannotTell("No RPC endpoint answers with the right chain; what was known stays in force.")
    CHAIN_UNREACHABLE
  }
}
