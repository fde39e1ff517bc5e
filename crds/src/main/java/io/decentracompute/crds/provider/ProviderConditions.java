package io.decentracompute.crds.provider;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.ConditionStatus;
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
    /** The offer is registered and the account can pay for gas. */
    READY(ConditionStatus.TRUE, "The offer is registered and the account can pay for gas."),
    /** The spec makes no sense; the message names the field and the remedy. */
    INVALID(
        ConditionStatus.FALSE,
        "The spec makes no sense; the message names the field and the remedy."),
    /** The Network that the spec names does not exist. */
    NETWORK_NOT_FOUND(ConditionStatus.FALSE, "The Network that the spec names does not exist."),
    /** The Secret with the account's key does not exist. */
    SECRET_NOT_FOUND(ConditionStatus.FALSE, "The Secret with the account's key does not exist."),
    /** Market-sync may not read the Secret; grant it by a Role on that one Secret. */
    SECRET_FORBIDDEN(
        ConditionStatus.FALSE,
        "Market-sync may not read the Secret; grant it by a Role on that one Secret."),
    /** The Secret has no usable privateKey. */
    SECRET_INVALID(ConditionStatus.FALSE, "The Secret has no usable privateKey."),
    /** Another Provider of this cluster sells on the same network; delete one. */
    CONFLICT(
        ConditionStatus.FALSE,
        "Another Provider of this cluster sells on the same network; delete one."),
    /** The offer is not registered yet. */
    NOT_REGISTERED(ConditionStatus.FALSE, "The offer is not registered yet."),
    /** The account cannot pay for the transaction's gas. */
    INSUFFICIENT_GAS(ConditionStatus.FALSE, "The account cannot pay for the transaction's gas."),
    /** No RPC endpoint answers with the right chain; what was known stays in force. */
    CHAIN_UNREACHABLE(
        ConditionStatus.UNKNOWN,
        "No RPC endpoint answers with the right chain; what was known stays in force.");

    private final ConditionStatus status;
    private final String meaning;

    Ready(ConditionStatus status, String meaning) {
      this.status = status;
      this.meaning = meaning;
    }

    @Override
    public ConditionStatus status() {
      return status;
    }

    @Override
    public String meaning() {
      return meaning;
    }
  }

  /** Whether the offer is on the chain. */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum Registered implements Reason {
    /** The offer is on the chain as the spec has it. */
    REGISTERED(ConditionStatus.TRUE, "The offer is on the chain as the spec has it."),
    /** The transaction is on its way or waits for confirmations. */
    PENDING(ConditionStatus.FALSE, "The transaction is on its way or waits for confirmations."),
    /** The offer was taken off the market. */
    WITHDRAWN(ConditionStatus.FALSE, "The offer was taken off the market."),
    /** The account's key cannot be read; see Ready. */
    NO_ACCOUNT(ConditionStatus.FALSE, "The account's key cannot be read; see Ready."),
    /** The account cannot pay for the transaction's gas. */
    INSUFFICIENT_GAS(ConditionStatus.FALSE, "The account cannot pay for the transaction's gas."),
    /** The chain refused the transaction; the message tells why. */
    TRANSACTION_FAILED(
        ConditionStatus.FALSE, "The chain refused the transaction; the message tells why."),
    /** No RPC endpoint answers with the right chain; what was known stays in force. */
    CHAIN_UNREACHABLE(
        ConditionStatus.UNKNOWN,
        "No RPC endpoint answers with the right chain; what was known stays in force.");

    private final ConditionStatus status;
    private final String meaning;

    Registered(ConditionStatus status, String meaning) {
      this.status = status;
      this.meaning = meaning;
    }

    @Override
    public ConditionStatus status() {
      return status;
    }

    @Override
    public String meaning() {
      return meaning;
    }
  }

  /** Whether the account can pay for transactions. */
  @WrittenBy(FieldManagers.MARKET_SYNC_PROVIDER)
  public enum GasSufficient implements Reason {
    /** The balance is above spec.gas.minBalance. */
    SUFFICIENT(ConditionStatus.TRUE, "The balance is above spec.gas.minBalance."),
    /** The balance is below spec.gas.minBalance; send native tokens to the account. */
    LOW(
        ConditionStatus.FALSE,
        "The balance is below spec.gas.minBalance; send native tokens to the account."),
    /** The balance does not cover a transaction. */
    EXHAUSTED(ConditionStatus.FALSE, "The balance does not cover a transaction."),
    /** The account's key cannot be read; see Ready. */
    NO_ACCOUNT(ConditionStatus.FALSE, "The account's key cannot be read; see Ready."),
    /** No RPC endpoint answers with the right chain; what was known stays in force. */
    CHAIN_UNREACHABLE(
        ConditionStatus.UNKNOWN,
        "No RPC endpoint answers with the right chain; what was known stays in force.");

    private final ConditionStatus status;
    private final String meaning;

    GasSufficient(ConditionStatus status, String meaning) {
      this.status = status;
      this.meaning = meaning;
    }

    @Override
    public ConditionStatus status() {
      return status;
    }

    @Override
    public String meaning() {
      return meaning;
    }
  }
}
