package io.decentracompute.crds.subnet;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.CannotTell;
import io.decentracompute.crds.condition.Fails;
import io.decentracompute.crds.condition.Holds;
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
    @Holds("The deal is on the chain with this definition and these terms.")
    PUBLISHED,
    @Fails("The transaction is on its way or waits for confirmations.")
    PENDING,
    @Fails("The definition cannot be published; the message names the field.")
    INVALID_DEFINITION,
    @Fails("The Network that the spec names does not exist.")
    NETWORK_NOT_FOUND,
    @Fails("The Secret with the account's key does not exist.")
    SECRET_NOT_FOUND,
    @Fails("Market-sync may not read the Secret; grant it by a Role on that one Secret.")
    SECRET_FORBIDDEN,
    @Fails("The Secret has no usable privateKey.")
    SECRET_INVALID,
    @Fails("The account holds too little of the token for the prepayment.")
    INSUFFICIENT_BALANCE,
    @Fails("The account cannot pay for the transaction's gas.")
    INSUFFICIENT_GAS,
    @Fails("The chain refused the transaction; the message tells why.")
    TRANSACTION_FAILED,
    @Fails("Paused before it was published.")
    PAUSED,
    @Fails("The deal has ended on the chain.")
    ENDED,
    @CannotTell("No RPC endpoint answers with the right chain; what was known stays in force.")
    CHAIN_UNREACHABLE
  }

  /** Whether the prepayment covers the epochs asked for (market-sync, customer). */
  @WrittenBy(FieldManagers.MARKET_SYNC_CUSTOMER)
  public enum Funded implements Reason {
    @Holds("The deal's balance covers the prepaid epochs.")
    FUNDED,
    @Fails("There is no deal to fund yet.")
    NOT_PUBLISHED,
    @Fails("The balance covers fewer epochs than asked for, and topping up is off or on its way.")
    FUNDS_LOW,
    @Fails("The balance does not cover another epoch.")
    EXHAUSTED,
    @Fails("The account holds too little of the token to top up.")
    INSUFFICIENT_BALANCE,
    @Fails("The Secret with the account's key does not exist.")
    SECRET_NOT_FOUND,
    @Fails("Market-sync may not read the Secret; grant it by a Role on that one Secret.")
    SECRET_FORBIDDEN,
    @Fails("The Secret has no usable privateKey.")
    SECRET_INVALID,
    @Fails("The account cannot pay for the transaction's gas.")
    INSUFFICIENT_GAS,
    @Fails("The chain refused the transaction; the message tells why.")
    TRANSACTION_FAILED,
    @Fails("The deal has ended; what was not earned is paid back.")
    ENDED,
    @CannotTell("No RPC endpoint answers with the right chain; what was known stays in force.")
    CHAIN_UNREACHABLE
  }

  /** Whether units are matched to the target (market-sync, customer). */
  @WrittenBy(FieldManagers.MARKET_SYNC_CUSTOMER)
  public enum Matched implements Reason {
    @Holds("Units for all replicas wanted are matched.")
    MATCHED,
    @Fails("There is no deal to match yet.")
    NOT_PUBLISHED,
    @Fails("The matching transaction is on its way.")
    MATCHING,
    @Fails("Nobody offers units on this network.")
    NO_OFFER,
    @Fails("Every free unit costs more than the Subnet pays.")
    PRICE_TOO_LOW,
    @Fails("No offer has all the attributes asked for.")
    ATTRIBUTES_UNMET,
    @Fails("The rules on providers leave none.")
    PROVIDERS_EXCLUDED,
    @Fails("The rules of the providers refuse this customer or its terms.")
    CUSTOMER_REFUSED,
    @Fails("Eligible offers have fewer free units than needed.")
    NOT_ENOUGH_UNITS,
    @Fails("No offer is eligible, for several reasons; the message counts them.")
    NO_MATCH,
    @Fails("Units are matched only while the deal is funded.")
    UNFUNDED,
    @Fails("The account cannot pay for the transaction's gas.")
    INSUFFICIENT_GAS,
    @Fails("The chain refused the transaction; the message tells why.")
    TRANSACTION_FAILED,
    @Fails("Paused: nothing more is matched.")
    PAUSED,
    @Fails("The deal has ended.")
    ENDED,
    @CannotTell("No RPC endpoint answers with the right chain; what was known stays in force.")
    CHAIN_UNREACHABLE
  }

  /** Whether the service can be called (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Ready implements Reason {
    @Fails("Not published yet.")
    PENDING,
    @Fails("The spec cannot be served; the message names the field and the remedy.")
    INVALID,
    @Fails("Published, not matched yet.")
    PUBLISHED,
    @Fails("Matched; workers start and install.")
    FILLING,
    @Holds("At least the minimum of replicas answers the health particle.")
    READY,
    @Fails("Fewer replicas than the minimum answer; it was ready before.")
    DEGRADED,
    @Fails("Paused by spec.paused.")
    PAUSED,
    @Fails("Being deleted: the deal ends and money that was not earned returns.")
    ENDING,
    @CannotTell("The gateway does not answer, so nobody can tell.")
    GATEWAY_UNREACHABLE
  }

  /** Whether replicas answer (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Available implements Reason {
    @Holds("At least the minimum of replicas answers.")
    MINIMUM_AVAILABLE,
    @Fails("Some replicas answer, fewer than the minimum.")
    BELOW_MINIMUM,
    @Fails("No replica answers.")
    NO_WORKERS,
    @CannotTell("The gateway does not answer, so nobody can tell.")
    GATEWAY_UNREACHABLE
  }

  /** Whether replicas are on their way to the target (operator). */
  @WrittenBy(FieldManagers.OPERATOR)
  public enum Progressing implements Reason {
    @Holds("Replicas are being matched, started or installed.")
    PROGRESSING,
    @Fails("All replicas wanted answer.")
    COMPLETE,
    @Fails("A worker cannot install the services; the message has its answer.")
    INSTALL_FAILED,
    @Fails("Nothing has moved for longer than it should; the message names what is missing.")
    STALLED,
    @Fails("Paused by spec.paused.")
    PAUSED
  }
}
