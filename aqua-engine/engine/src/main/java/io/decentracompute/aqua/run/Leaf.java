package io.decentracompute.aqua.run;

import io.decentracompute.aqua.Wait;
import io.decentracompute.aqua.air.Instruction;
import org.jspecify.annotations.Nullable;

/** A branch that waits at an instruction, with all that is needed to go on there. */
final class Leaf {
  final Wait.Reason reason;
  final Instruction instruction;

  /** Who has to act; empty where nobody in particular has to. */
  final String peer;

  /** The step since which the branch waits here. */
  final int since;

  final Interpreter.@Nullable Frame parent;
  final TraceMerge.Strand strand;
  final Scope scope;
  final Errors errors;
  final boolean complete;

  /** The state of the instruction, if it has left one. */
  final @Nullable Entry own;

  /** The last place of the branch. */
  final Entry at;

  /** The variable that has no value yet, or -1. */
  final int slot;

  /** The step in which the branch went on; 0 while it waits. */
  int until;

  Leaf(
      Wait.Reason reason,
      Instruction instruction,
      String peer,
      int since,
      Interpreter.@Nullable Frame parent,
      TraceMerge.Strand strand,
      Scope scope,
      Errors errors,
      boolean complete,
      @Nullable Entry own,
      Entry at,
      int slot) {
    this.reason = reason;
    this.instruction = instruction;
    this.peer = peer;
    this.since = since;
    this.parent = parent;
    this.strand = strand;
    this.scope = scope;
    this.errors = errors;
    this.complete = complete;
    this.own = own;
    this.at = at;
    this.slot = slot;
  }

  /** Whether the branch waited here after a step. */
  boolean waitedAfter(int step) {
    return since <= step && (until == 0 || until > step);
  }
}
