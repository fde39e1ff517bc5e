package io.decentracompute.aqua.trace;

/** What vouches for a value. */
public sealed interface Provenance {
  /** The script itself. */
  record Literal() implements Provenance {}

  /** A signed service result. */
  record ServiceResult(Cid cid) implements Provenance {}

  /** A signed canon result. */
  record Canon(Cid cid) implements Provenance {}
}
