package io.decentracompute.aqua.run;

import io.decentracompute.aqua.air.Instruction;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.air.Variable;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Which folds a script's variables belong to. Where every variable is set on one level only, a
 * branch that waits can be continued later without a look at all the others; where not, what a name
 * means depends on the whole walk, and the script is replayed in each step.
 */
final class Bindings {
  private static final int NONE = -2;
  private static final int MIXED = -3;

  private final int[] levels;
  private final int[] writers;
  private boolean isRegular = true;
  private boolean restarts;

  private record Visit(Instruction instruction, int fold) {}

  private Bindings(Script script) {
    levels = new int[script.slots().size()];
    writers = new int[levels.length];
    java.util.Arrays.fill(levels, NONE);
    for (int slot = 0; slot < levels.length; slot++) {
      if (script.slots().get(slot).role() == Script.Role.ITERATOR) {
        // A write to an iterator's name makes it mixed.
        levels[slot] = -4;
      }
    }
    var todo = new ArrayDeque<Visit>();
    todo.push(new Visit(script.root(), -1));
    while (!todo.isEmpty()) {
      var visit = todo.pop();
      see(visit.instruction(), visit.fold());
      int inside =
          switch (visit.instruction()) {
            case Instruction.FoldScalar fold -> fold.site().id();
            case Instruction.FoldStream fold -> fold.site().id();
            default -> visit.fold();
          };
      for (var child : Script.children(visit.instruction())) {
        todo.push(new Visit(child, inside));
      }
    }
    isRegular &= !restarts;
  }

  static Bindings of(Script script) {
    return new Bindings(script);
  }

  private void see(Instruction instruction, int fold) {
    switch (instruction) {
      case Instruction.Call call -> call.output().ifPresent(output -> write(output, fold));
      case Instruction.Ap ap -> write(ap.result(), fold);
      case Instruction.Canon canon -> write(canon.target(), fold);
      case Instruction.New fresh -> write(fresh.variable(), fold);
      case Instruction.Next next -> restarts |= next.fold() != fold;
      case Instruction.Null _,
          Instruction.Never _,
          Instruction.Seq _,
          Instruction.Par _,
          Instruction.Xor _,
          Instruction.ApMap _,
          Instruction.FailLiteral _,
          Instruction.Fail _,
          Instruction.FoldScalar _,
          Instruction.FoldStream _,
          Instruction.Match _,
          Instruction.Mismatch _ -> {}
    }
  }

  private void write(Variable variable, int fold) {
    if (variable.kind() == Variable.Kind.STREAM || variable.kind() == Variable.Kind.STREAM_MAP) {
      return;
    }
    int slot = variable.slot();
    writers[slot]++;
    if (levels[slot] == NONE) {
      levels[slot] = fold;
    } else if (levels[slot] != fold) {
      levels[slot] = MIXED;
      isRegular = false;
    }
  }

  /** Whether a branch may be continued without a replay. */
  boolean isRegular() {
    return isRegular;
  }

  /** Whether a fold may be led into itself by the {@code next} of an outer one. */
  boolean restarts() {
    return restarts;
  }

  boolean isMixed(int slot) {
    return levels[slot] == MIXED;
  }

  /** Number of the fold in whose iterations a variable is set, -1 for the whole script. */
  Optional<Integer> level(int slot) {
    return levels[slot] >= -1 ? Optional.of(levels[slot]) : Optional.empty();
  }

  /** Whether more than one instruction may set a variable. */
  boolean hasRivals(int slot) {
    return writers[slot] > 1;
  }
}
