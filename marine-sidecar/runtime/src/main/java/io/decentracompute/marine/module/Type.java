package io.decentracompute.marine.module;

/**
 * A type of an interface: what a parameter, a result or a field of a record is.
 *
 * <p>A new type must be decided in: the binary reader and writer, the text parser and printer, the
 * ABI's lift, lower and flatten, JSON in and out.
 */
public sealed interface Type {

  /** Numbers and booleans: one core value each. */
  enum Scalar implements Type {
    BOOL(1, 0),
    S8(1, 5),
    S16(2, 6),
    S32(4, 7),
    S64(8, 8),
    U8(1, 1),
    U16(2, 2),
    U32(4, 3),
    U64(8, 4),
    F32(4, 9),
    F64(8, 10),
    I32(4, 7),
    I64(8, 8);

    private final int bytes;
    private final int tag;

    Scalar(int bytes, int tag) {
      this.bytes = bytes;
      this.tag = tag;
    }

    /** Bytes in a record's field or an array's element. */
    public int bytes() {
      return bytes;
    }

    /** The number that {@code allocate} is told for an array of these. */
    public int tag() {
      return tag;
    }
  }

  /** UTF-8 text. */
  record Text() implements Type {}

  /** Bytes; in the text form {@code []u8}. */
  record Bytes() implements Type {}

  record Array(Type element) implements Type {}

  /** A record by its index in the list of types. */
  record RecordOf(int typeId) implements Type {}
}
