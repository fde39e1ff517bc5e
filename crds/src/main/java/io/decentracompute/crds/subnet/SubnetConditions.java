package io.decentracompute.crds.subnet;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.ConditionStatus;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.condition.WrittenBy;

/**
 * Conditions of a Subnet with their closed sets of reasons: market-sync in the customer role
 * publishes, funds and matches; the operator judges what is served.
 */
public final class SubnetConditions {
  private SubnetConditions() {}

  /** Whether the deal is on the chain (market-sync, customer). */
  @WrittenBy(FieldManagers.MARKET_SYNC_CUSTOMER)
  public enum Published implements Reason {
    /** The deal is on the chain with this definition and these terms. */
    PUBLISHED(
        ConditionStatus.TRUE, "The deal is on the chain with this definition and these terms."),
    /** The transaction is on its way or waits for confirmations. */
    PENDING(ConditionStatus.FALSE, "The transaction is on its way or waits for confirmations."),
    /** The definition cannot be published; the message names the field. */
    INVALID_DEFINITION(
        ConditionStatus.FALSE, "The definition cannot be published; the message names the field."),
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
    /** The account holds too little of the token for the prepayment. */
    INSUFFICIENT_BALANCE(
        ConditionStatus.FALSE, "The account holds too little of the token for the prepayment."),
    /** The account cannot pay for the transaction's gas. */
    INSUFFICIENT_GAS(ConditionStatus.FALSE, "The account cannot pay for the transaction's gas."),
    /** The chain refused the transaction; the message tells why. */
    TRANSACTION_FAILED(
        ConditionStatus.FALSE, "The chain refused the transaction; the message tells why."),
    /** Paused before it was published. */
    PAUSED(ConditionStatus.FALSE, "Paused before it was published."),
    /** The deal has ended on the chain. */
    ENDED(ConditionStatus.FALSE, "The deal has ended on the chain."),
    /** No RPC endpoint answers with the right chain; what was known stays in force. */
    CHAIN_UNREACHABLE(
        ConditionStatus.UNKNOWN,
        "No RPC endpoint answers with the right chain; what was known stays in force.");

    private final ConditionStatus status;
    private final String meaning;

    Published(ConditionStatus status, String meaning) {
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

  /** Whether the prepayment covers the epochs asked for (market-sync, customer). */
  @WrittenBy(FieldManagers.MARKET_SYNC_CUSTOMER)
  public enum Funded implements Reason {
    /** The deal's balance covers the prepaid epochs. */
    FUNDED(ConditionStatus.TRUE, "The deal's balance covers the prepaid epochs."),
    /** There is no deal to fund yet. */
    NOT_PUBLISHED(ConditionStatus.FALSE, "There is no deal to fund yet."),
    /** The balance covers fewer epochs than asked for, and topping up is off or on its way. */
    FUNDS_LOW(
        ConditionStatus.FALSE,
        "The balance covers fewer epochs than asked for, and topping up is off or on its way."),
    /** The balance does not cover another epoch. */
    EXHAUSTED(ConditionStatus.FALSE, "The balance does not cover another epoch."),
    /** The account holds too little of the token to top up. */
    INSUFFICIENT_BALANCE(
        ConditionStatus.FALSE, "The account holds too little of the token to top up."),
    /** The Secret with the account's key does not exist. */
    SECRET_NOT_FOUND(ConditionStatus.FALSE, "The Secret with the account's key does not exist."),
    /** Market-sync may not read the Secret; grant it by a Role on that one Secret. */
    SECRET_FORBIDDEN(
        ConditionStatus.FALSE,
        "Market-sync may not read the Secret; grant it by a Role on that one Secret."),
    /** The Secret has no usable privateKey. */
    SECRET_INVALID(ConditionStatus.FALSE, "The Secret has no usable privateKey."),
    /** The account cannot pay for the transaction's gas. */
    INSUFFICIENT_GAS(ConditionStatus.FALSE, "The account cannot pay for the transaction's gas."),
    /** The chain refused the transaction; the message tells why. */
    TRANSACTION_FAILED(
        ConditionStatus.FALSE, "The chain refused the transaction; the message tells why."),
    /** The deal has ended; what was not earned is paid back. */
    ENDED(ConditionStatus.FALSE, "The deal has ended; what was not earned is paid back."),
    /** No RPC endpoint answers with the right chain; what was known stays in force. */
    CHAIN_UNREACHABLE(
        ConditionStatus.UNKNOWN,
        "No RPC endpoint answers with the right chain; what was known stays in force.");

    private final ConditionStatus status;
    private final String meaning;

    Funded(ConditionStatus status, String meaning) {
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

  /** Whether units are matched to the target (market-sync, customer). */
  @WrittenBy(FieldManagers.MARKET_SYNC_CUSTOMER)
  public enum Matched implements Reason {
    /** Units for all replicas wanted are matched. */
    MATCHED(ConditionStatus.TRUE, "Units for all replicas wanted are matched."),
    /** There is no deal to match yet. */
    NOT_PUBLISHED(ConditionStatus.FALSE, "There is no deal to match yet."),
    /** The matching transaction is on its way. */
    MATCHING(ConditionStatus.FALSE, "The matching transaction is on its way."),
    /** Nobody offers units on this network. */
    NO_OFFER(ConditionStatus.FALSE, "Nobody offers units on this network."),
    /** Every free unit costs more than the Subnet pays. */
    PRICE_TOO_LOW(ConditionStatus.FALSE, "Every free unit costs more than the Subnet pays."),
    /** No offer has all the attributes asked for. */
    ATTRIBUTES_UNMET(ConditionStatus.FALSE, "No offer has all the attributes asked for."),
    /** The rules on providers leave none. */
    PROVIDERS_EXCLUDED(ConditionStatus.FALSE, "The rules on providers leave none."),
    /** The rules of the providers refuse this customer or its terms. */
    CUSTOMER_REFUSED(
        ConditionStatus.FALSE, "The rules of the providers refuse this customer or its terms."),
    /** Eligible offers have fewer free units than needed. */
    NOT_ENOUGH_UNITS(ConditionStatus.FALSE, "Eligible offers have fewer free units than needed."),
    /** No offer is eligible, for several reasons; the message counts them. */
    NO_MATCH(
        ConditionStatus.FALSE,
        "No offer is eligible, for several reasons; the message counts them."),
    /** Units are matched only while the deal is funded. */
    UNFUNDED(ConditionStatus.FALSE, "Units are matched only while the deal is funded."),
    /** The account cannot pay for the transaction's gas. */
    INSUFFICIENT_GAS(ConditionStatus.FALSE, "The account cannot pay for the transaction's gas."),
    /** The chain refused the transaction; the message tells why. */
    TRANSACTION_FAILED(
        ConditionStatus.FALSE, "The chain refused the transaction; the message tells why."),
    /** Paused: nothing more is matched. */
    PAUSED(ConditionStatus.FALSE, "Paused: nothing more is matched."),
    /** The deal has ended. */
    ENDED(ConditionStatus.FALSE, "The deal has ended."),
    /** No RPC endpoint answers with the right chain; what was known stays in force. */
    CHAIN_UNREACHABLE(
        ConditionStatus.UNKNOWN,
        "No RPC endpoint answers with the right chain; what was known stays in force.");

    private final ConditionStatus status;
    private final String meaning;

    Matched(ConditionStatus status, String meaning) {
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

  /** Whether the service can be called (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Ready implements Reason {
    /** Not published yet. */
    PENDING(ConditionStatus.FALSE, "Not published yet."),
    /** The spec cannot be served; the message names the field and the remedy. */
    INVALID(
        ConditionStatus.FALSE,
        "The spec cannot be served; the message names the field and the remedy."),
    /** Published, not matched yet. */
    PUBLISHED(ConditionStatus.FALSE, "Published, not matched yet."),
    /** Matched; workers start and install. */
    FILLING(ConditionStatus.FALSE, "Matched; workers start and install."),
    /** At least the minimum of replicas answers the health particle. */
    READY(ConditionStatus.TRUE, "At least the minimum of replicas answers the health particle."),
    /** Fewer replicas than the minimum answer; it was ready before. */
    DEGRADED(ConditionStatus.FALSE, "Fewer replicas than the minimum answer; it was ready before."),
    /** Paused by spec.paused. */
    PAUSED(ConditionStatus.FALSE, "Paused by spec.paused."),
    /** Being deleted: the deal ends and money that was not earned returns. */
    ENDING(
        ConditionStatus.FALSE,
        "Being deleted: the deal ends and money that was not earned returns."),
    /** The gateway does not answer, so nobody can tell. */
    GATEWAY_UNREACHABLE(
        ConditionStatus.UNKNOWN, "The gateway does not answer, so nobody can tell.");

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

  /** Whether replicas answer (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Available implements Reason {
    /** At least the minimum of replicas answers. */
    MINIMUM_AVAILABLE(ConditionStatus.TRUE, "At least the minimum of replicas answers."),
    /** Some replicas answer, fewer than the minimum. */
    BELOW_MINIMUM(ConditionStatus.FALSE, "Some replicas answer, fewer than the minimum."),
    /** No replica answers. */
    NO_WORKERS(ConditionStatus.FALSE, "No replica answers."),
    /** The gateway does not answer, so nobody can tell. */
    GATEWAY_UNREACHABLE(
        ConditionStatus.UNKNOWN, "The gateway does not answer, so nobody can tell.");

    private final ConditionStatus status;
    private final String meaning;

    Available(ConditionStatus status, String meaning) {
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

  /** Whether replicas are on their way to the target (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Progressing implements Reason {
    /** Replicas are being matched, started or installed. */
    PROGRESSING(ConditionStatus.TRUE, "Replicas are being matched, started or installed."),
    /** All replicas wanted answer. */
    COMPLETE(ConditionStatus.FALSE, "All replicas wanted answer."),
    /** A worker cannot install the services; the message has its answer. */
    INSTALL_FAILED(
        ConditionStatus.FALSE, "A worker cannot install the services; the message has its answer."),
    /** Nothing has moved for longer than it should; the message names what is missing. */
    STALLED(
        ConditionStatus.FALSE,
        "Nothing has moved for longer than it should; the message names what is missing."),
    /** Paused by spec.paused. */
    PAUSED(ConditionStatus.FALSE, "Paused by spec.paused.");

    private final ConditionStatus status;
    private final String meaning;

    Progressing(ConditionStatus status, String meaning) {
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
