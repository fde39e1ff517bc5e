package io.decentracompute.marine.value;

import io.decentracompute.marine.module.Type;
import java.util.List;

/** A value of an interface type. */
public sealed interface Value {

  /**
   * A number or a boolean.
   *
   * @param bits signed types sign-extended, unsigned ones zero-extended, floats as their IEEE bits,
   *     booleans 0 or 1
   */
  record Num(Type.Scalar type, long bits) implements Value {}

  record Text(String text) implements Value {}

  /** Bytes; the array is not copied and must not be changed. */
  @SuppressWarnings("ArrayRecordComponent") // megabytes travel here, and nobody compares them
  record Bytes(byte[] bytes) implements Value {}

  record Items(Type element, List<Value> items) implements Value {}

  /** A record: its fields in the order of the type. */
  record Fields(int typeId, List<Value> fields) implements Value {}
}
