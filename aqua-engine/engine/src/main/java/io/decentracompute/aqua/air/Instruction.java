package io.decentracompute.aqua.air;

import java.util.List;
import java.util.Optional;

/**
 * One instruction of AIR with all that is below it.
 *
 * <p>Trees may be 100,000 levels deep: walk them with a stack of your own, and never compare or
 * print them as records do. A new instruction also needs: a keyword and operands in {@link Parser},
 * its JSON in {@link AstJson}, its text in {@link AirText}, and its meaning in the interpreter; the
 * compiler points at the last three.
 */
public sealed interface Instruction {
  Site site();

  /**
   * Where an instruction stands.
   *
   * @param id number in textual order, from 0
   * @param start offset of its bracket in chars
   * @param end offset after its closing bracket
   */
  record Site(int id, int start, int end) {}

  /** Does nothing. */
  record Null(Site site) implements Instruction {}

  /** Waits for ever. */
  record Never(Site site) implements Instruction {}

  /** One after the other. */
  record Seq(Site site, Instruction left, Instruction right) implements Instruction {}

  /** Both, complete when one is. */
  record Par(Site site, Instruction left, Instruction right) implements Instruction {}

  /** The right one if the left one fails. */
  record Xor(Site site, Instruction left, Instruction right) implements Instruction {}

  /** Asks a peer's service. */
  record Call(
      Site site,
      Operand peer,
      Operand service,
      Operand function,
      List<Operand> arguments,
      Optional<Variable> output)
      implements Instruction {}

  /** Copies a value to a scalar or a stream. */
  record Ap(Site site, Operand argument, Variable result) implements Instruction {}

  /** Adds a pair to a stream map. */
  record ApMap(Site site, Operand key, Operand value, Variable map) implements Instruction {}

  /** Fixes the content of a stream or map at a peer, into a canon stream, canon map or scalar. */
  record Canon(Site site, Operand peer, Variable source, Variable target) implements Instruction {}

  /** A fresh variable for the body. */
  record New(Site site, Variable variable, Instruction body) implements Instruction {}

  /** Raises an error of its own. */
  record FailLiteral(Site site, long code, String message) implements Instruction {}

  /** Raises the error a value describes. */
  record Fail(Site site, Operand error) implements Instruction {}

  /** Repeats the body for the elements of a value. */
  record FoldScalar(
      Site site, Operand iterable, Variable iterator, Instruction body, Optional<Instruction> last)
      implements Instruction {}

  /** Repeats the body for the values of a stream or stream map, also those that come later. */
  record FoldStream(
      Site site, Variable iterable, Variable iterator, Instruction body, Optional<Instruction> last)
      implements Instruction {}

  /**
   * The next turn of a fold.
   *
   * @param fold {@link Site#id} of the fold, or -1 where the instruction stands outside of it
   */
  record Next(Site site, Variable iterator, int fold) implements Instruction {}

  /** The body if two values are equal. */
  record Match(Site site, Operand left, Operand right, Instruction body) implements Instruction {}

  /** The body if two values differ. */
  record Mismatch(Site site, Operand left, Operand right, Instruction body)
      implements Instruction {}
}
