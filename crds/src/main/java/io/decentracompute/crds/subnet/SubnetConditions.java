package io.decentracompute.crds.subnet;

import static io.decentracompute.crds.condition.Verdict.fails;
import static io.decentracompute.crds.condition.Verdict.holds;
import static io.decentracompute.crds.condition.Verdict.unknown;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.condition.Verdict;
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
    PUBLISHED(holds("The deal is on the chain with this definition and these terms.")),
    PENDING(fails("The transaction is on its way or waits for confirmations.")),
    INVALID_DEFINITION(fails("The definition cannot be published; the message names the field.")),
    NETWORK_NOT_FOUND(fails("The Network that the spec names does not exist.")),
    SECRET_NOT_FOUND(fails("The Secret with the account's key does not exist.")),
    SECRET_FORBIDDEN(
        fails("Market-sync may not read the Secret; grant it by a Role on that one Secret.")),
    SECRET_INVALID(fails("The Secret has no usable privateKey.")),
    INSUFFICIENT_BALANCE(fails("The account holds too little of the token for the prepayment.")),
    INSUFFICIENT_GAS(fails("The account cannot pay for the transaction's gas.")),
    TRANSACTION_FAILED(fails("The chain refused the transaction; the message tells why.")),
    PAUSED(fails("Paused before it was published.")),
    ENDED(fails("The deal has ended on the chain.")),
    CHAIN_UNREACHABLE(
        unknown("No RPC endpoint answers with the right chain; what was known stays in force."));

    private final Verdict verdict;

    Published(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether the prepayment covers the epochs asked for (market-sync, customer). */
  @WrittenBy(FieldManagers.MARKET_SYNC_CUSTOMER)
  public enum Funded implements Reason {
    FUNDED(holds("The deal's balance covers the prepaid epochs.")),
    NOT_PUBLISHED(fails("There is no deal to fund yet.")),
    FUNDS_LOW(
        fails(
            "The balance covers fewer epochs than asked for, and topping up is off or on its way.")),
    EXHAUSTED(fails("The balance does not cover another epoch.")),
    INSUFFICIENT_BALANCE(fails("The account holds too little of the token to top up.")),
    SECRET_NOT_FOUND(fails("The Secret with the account's key does not exist.")),
    SECRET_FORBIDDEN(
        fails("Market-sync may not read the Secret; grant it by a Role on that one Secret.")),
    SECRET_INVALID(fails("The Secret has no usable privateKey.")),
    INSUFFICIENT_GAS(fails("The account cannot pay for the transaction's gas.")),
    TRANSACTION_FAILED(fails("The chain refused the transaction; the message tells why.")),
    ENDED(fails("The deal has ended; what was not earned is paid back.")),
    CHAIN_UNREACHABLE(
        unknown("No RPC endpoint answers with the right chain; what was known stays in force."));

    private final Verdict verdict;

    Funded(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether units are matched to the target (market-sync, customer). */
  @WrittenBy(FieldManagers.MARKET_SYNC_CUSTOMER)
  public enum Matched implements Reason {
    MATCHED(holds("Units for all replicas wanted are matched.")),
    NOT_PUBLISHED(fails("There is no deal to match yet.")),
    MATCHING(fails("The matching transaction is on its way.")),
    NO_OFFER(fails("Nobody offers units on this network.")),
    PRICE_TOO_LOW(fails("Every free unit costs more than the Subnet pays.")),
    ATTRIBUTES_UNMET(fails("No offer has all the attributes asked for.")),
    PROVIDERS_EXCLUDED(fails("The rules on providers leave none.")),
    CUSTOMER_REFUSED(fails("The rules of the providers refuse this customer or its terms.")),
    NOT_ENOUGH_UNITS(fails("Eligible offers have fewer free units than needed.")),
    NO_MATCH(fails("No offer is eligible, for several reasons; the message counts them.")),
    UNFUNDED(fails("Units are matched only while the deal is funded.")),
    INSUFFICIENT_GAS(fails("The account cannot pay for the transaction's gas.")),
    TRANSACTION_FAILED(fails("The chain refused the transaction; the message tells why.")),
    PAUSED(fails("Paused: nothing more is matched.")),
    ENDED(fails("The deal has ended.")),
    CHAIN_UNREACHABLE(
        unknown("No RPC endpoint answers with the right chain; what was known stays in force."));

    private final Verdict verdict;

    Matched(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether the service can be called (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Ready implements Reason {
    PENDING(fails("Not published yet.")),
    INVALID(fails("The spec cannot be served; the message names the field and the remedy.")),
    PUBLISHED(fails("Published, not matched yet.")),
    FILLING(fails("Matched; workers start and install.")),
    READY(holds("At least the minimum of replicas answers the health particle.")),
    DEGRADED(fails("Fewer replicas than the minimum answer; it was ready before.")),
    PAUSED(fails("Paused by spec.paused.")),
    ENDING(fails("Being deleted: the deal ends and money that was not earned returns.")),
    GATEWAY_UNREACHABLE(unknown("The gateway does not answer, so nobody can tell."));

    private final Verdict verdict;

    Ready(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether replicas answer (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Available implements Reason {
    MINIMUM_AVAILABLE(holds("At least the minimum of replicas answers.")),
    BELOW_MINIMUM(fails("Some replicas answer, fewer than the minimum.")),
    NO_WORKERS(fails("No replica answers.")),
    GATEWAY_UNREACHABLE(unknown("The gateway does not answer, so nobody can tell."));

    private final Verdict verdict;

    Available(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }

  /** Whether replicas are on their way to the target (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Progressing implements Reason {
    PROGRESSING(holds("Replicas are being matched, started or installed.")),
    COMPLETE(fails("All replicas wanted answer.")),
    INSTALL_FAILED(fails("A worker cannot install the services; the message has its answer.")),
    STALLED(
        fails("Nothing has moved for longer than it should; the message names what is missing.")),
    PAUSED(fails("Paused by spec.paused."));

    private final Verdict verdict;

    Progressing(Verdict verdict) {
      this.verdict = verdict;
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }
  }
}
