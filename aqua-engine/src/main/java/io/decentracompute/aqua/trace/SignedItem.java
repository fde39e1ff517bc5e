package io.decentracompute.aqua.trace;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One thing a peer signs for.
 *
 * @param kind 0 in profile AQUAVM_0_62, which does not tell kinds apart
 * @param place {@link Place#NONE} in profile AQUAVM_0_62
 */
public record SignedItem(int kind, Cid cid, Place place) implements Comparable<SignedItem> {
  private static final Comparator<SignedItem> ORDER =
      Comparator.comparing(SignedItem::cid)
          .thenComparingInt(SignedItem::kind)
          .thenComparingInt(item -> item.place().instruction())
          .thenComparing(item -> text(item.place().iteration()));

  static int kindOf(State.Done state) {
    return switch (state) {
      case State.CallScalar s -> 1;
      case State.CallStream s -> 2;
      case State.CallUnused u -> 3;
      case State.CallFailed f -> 4;
      case State.CanonDone c -> 5;
    };
  }

  private static String text(@Nullable Cid cid) {
    return cid == null ? "" : cid.toString();
  }

  @Override
  public int compareTo(SignedItem other) {
    return ORDER.compare(this, other);
  }
}
