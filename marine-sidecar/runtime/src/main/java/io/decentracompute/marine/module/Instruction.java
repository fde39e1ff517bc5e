package io.decentracompute.marine.module;

/**
 * One instruction of an adapter, the small program that carries values over a module's border. It
 * works on a stack of values.
 *
 * <p>A new instruction must be decided in: the binary reader and writer, and the ABI that runs it.
 */
public sealed interface Instruction {
  /** Pushes the caller's argument. */
  record ArgumentGet(int index) implements Instruction {}

  /** Calls a core function: an index over the exports, then the implemented imports. */
  record CallCore(int function) implements Instruction {}

  /** A core number becomes an integer of the interface, e.g. {@code u8.from.i32}. */
  record FromCore(Type.Scalar type, boolean wide) implements Instruction {}

  /** An integer of the interface becomes a core number, e.g. {@code i32.from.u8}. */
  record ToCore(Type.Scalar type, boolean wide) implements Instruction {}

  record StringLift() implements Instruction {}

  record StringLower() implements Instruction {}

  record StringSize() implements Instruction {}

  record ByteArrayLift() implements Instruction {}

  record ByteArrayLower() implements Instruction {}

  record ByteArraySize() implements Instruction {}

  record ArrayLift(Type element) implements Instruction {}

  record ArrayLower(Type element) implements Instruction {}

  record RecordLift(int typeId) implements Instruction {}

  record RecordLower(int typeId) implements Instruction {}

  record BoolFromI32() implements Instruction {}

  record I32FromBool() implements Instruction {}

  record Dup() implements Instruction {}

  record Swap2() implements Instruction {}

  record PushI32(int value) implements Instruction {}

  record PushI64(long value) implements Instruction {}
}
