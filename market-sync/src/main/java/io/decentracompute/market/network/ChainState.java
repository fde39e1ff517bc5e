package io.decentracompute.market.network;

import io.decentracompute.market.chain.ChainTime;
import java.time.Duration;

/** What a session knows of its chain at present. */
public sealed interface ChainState {
  /** No answer has come yet. */
  record Connecting() implements ChainState {}

  /**
   * The chain answers and is fresh.
   *
   * @param time of the newest block
   * @param headAge how long ago that block was first seen
   * @param behind blocks whose logs are still to be read
   */
  record Live(ChainTime time, Duration headAge, long behind) implements ChainState {}

  /** The chain cannot be relied on; nothing is decided from it until it can. */
  record Down(Fault fault, String message) implements ChainState {}

  /** Why a chain cannot be relied on. */
  enum Fault {
    /** No endpoint answers. */
    UNREACHABLE,
    /** An endpoint serves another chain. */
    WRONG_CHAIN,
    /** There is no contract at an address. */
    CONTRACTS_MISSING,
    /** The newest block is too old. */
    BEHIND
  }
}
