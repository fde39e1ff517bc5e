package io.decentracompute.node.particle;

import java.util.Locale;

/** Why a particle was not taken; the name in small letters is the metric's label. */
public enum Refusal {
  /** Larger than this peer takes. */
  OVERSIZED,
  /** No particle at all. */
  MALFORMED,
  /** Its time is over. */
  EXPIRED,
  /** Its time has not come: the initiator's clock is ahead, or lies. */
  FROM_FUTURE,
  /** It wants to live longer than this peer allows. */
  TTL_TOO_LONG,
  /** The initiator did not sign this. */
  BAD_SIGNATURE,
  /** Its initiator or its sender sends too many. */
  RATE_LIMITED,
  /** This peer has no room now; the sender may try again. */
  BUSY,
  /** The engine refused its data: forged, altered, or not of this script. */
  DATA_REFUSED,
  /** It is this peer's own and its run has ended: a late answer, which changes nothing. */
  RUN_ENDED,
  /** This peer is asked to hand it on to one that is not connected; the sender may try again. */
  UNROUTABLE;

  /** Whether the same particle may be taken a little later. */
  public boolean isRetryable() {
    return switch (this) {
      case BUSY, UNROUTABLE, RATE_LIMITED -> true;
      case OVERSIZED,
          MALFORMED,
          EXPIRED,
          FROM_FUTURE,
          TTL_TOO_LONG,
          BAD_SIGNATURE,
          DATA_REFUSED,
          RUN_ENDED ->
          false;
    };
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
