package io.decentracompute.marine.engine;

/**
 * The four number types of core WebAssembly. A value of any of them travels as the bits of a long.
 */
public enum NumberType {
  I32,
  I64,
  F32,
  F64
}
