package io.decentracompute.aqua.run;

import io.decentracompute.aqua.air.Instruction;
import io.decentracompute.aqua.air.Variable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A fold that is being walked over some elements: a whole array, or one generation of a stream.
 *
 * @param id number of the fold's instruction
 * @param outer scope in which the fold stands
 * @param items the elements' states, where they are of a stream
 * @param trace the fold in the trace, where it is over a stream
 */
record FoldRun(
    int id,
    Instruction body,
    Optional<Instruction> last,
    Variable iterator,
    Scope outer,
    List<Value.One> elements,
    List<Stream.Item> items,
    TraceMerge.@Nullable Fold trace) {

  boolean isStream() {
    return trace != null;
  }
}
