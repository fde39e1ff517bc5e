package io.decentracompute.market.chain;

import java.math.BigInteger;

/** What became of an {@link Action}. */
public sealed interface Outcome {
  /** The chain shows the action's result already; nothing was sent. */
  record AlreadyDone() implements Outcome {}

  /** Included and successful. */
  record Done(Bytes32 transactionHash, BlockRef block, BigInteger gasUsed) implements Outcome {}

  /** Sent, not yet included when the deadline passed; its intent is kept and looked at again. */
  record Pending(Bytes32 transactionHash, long nonce) implements Outcome {}

  /** The contract would refuse or has refused it; repeating it without a change is useless. */
  record Refused(Revert revert) implements Outcome {}

  /** The account cannot pay the gas. */
  record WithoutGas(Address account, BigInteger balance, BigInteger needed) implements Outcome {}

  /** Gas would cost more than the configured cap. */
  record TooExpensive(BigInteger cost, BigInteger cap) implements Outcome {}
}
