package io.decentracompute.aqua.trace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Where in a script something was done: an instruction, and the values that the folds around it
 * were at. Never a position in a trace, which differs from peer to peer.
 *
 * @param instruction number of the instruction in textual order
 * @param iteration hash over the enclosing folds and the identifiers of the values they were at;
 *     null outside of folds
 */
public record Place(int instruction, @Nullable Cid iteration) {
  /** The place of a profile that does not sign places. */
  public static final Place NONE = new Place(0, null);

  /** The iteration of a fold at a value, inside of an outer iteration. */
  public static Cid iteration(@Nullable Cid outer, int fold, Cid value) {
    var bytes = ByteBuffer.allocate(1 + Cid.SIZE + 4 + Cid.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    if (outer != null) {
      bytes.put((byte) 1).put(outer.digest());
    } else {
      bytes.put((byte) 0).put(new byte[Cid.SIZE]);
    }
    bytes.putInt(fold).put(value.digest());
    return Cid.of(bytes.array());
  }
}
