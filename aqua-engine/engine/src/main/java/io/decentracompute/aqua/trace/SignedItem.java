package io.decentracompute.aqua.trace;

import org.jspecify.annotations.Nullable;

/**
 * One thing a peer signs for.
 *
 * @param kind 0 in profile AQUAVM_0_62, which does not tell kinds apart
 * @param place {@link Place#NONE} in profile AQUAVM_0_62
 */
public record SignedItem(int kind, Cid cid, Place place) implements Comparable<SignedItem> {
  static int kindOf(State.Done state) {
    return switch (state) {
      case State.CallScalar s -> 1;
      case State.CallStream s -> 2;
      case State.CallUnused u -> 3;
      case State.CallFailed f -> 4;
      case State.CanonDone c -> 5;
    };
  }

  /** Any fixed order will do; what is signed in another order is sorted where it is signed. */
  @Override
  public int compareTo(SignedItem other) {
    int order = cid.compareDigest(other.cid);
    if (order == 0) {
      order = Integer.compare(kind, other.kind);
    }
    if (order == 0) {
      order = Integer.compare(place.instruction(), other.place.instruction());
    }
    return order == 0 ? compare(place.iteration(), other.place.iteration()) : order;
  }

  private static int compare(@Nullable Cid a, @Nullable Cid b) {
    if (a == null) {
      return b == null ? 0 : -1;
    }
    if (b == null) {
      return 1;
    }
    return a.compareDigest(b);
  }
}
