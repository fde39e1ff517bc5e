package io.decentracompute.aqua.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.decentracompute.aqua.Profile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Laws of merging and of order, over generated programs of four peers. A breach is told with its
 * seed and a small program; {@code -Daqua.seeds=N} runs other many programs a law, {@code
 * -Daqua.firstSeed=S} begins elsewhere.
 */
class GeneratedProgramsTest {
  private static final int SEEDS = Integer.getInteger("aqua.seeds", 1500);
  private static final long FIRST = Long.getLong("aqua.firstSeed", 1);

  /**
   * Profiles in which error values depend on nothing but what was caught. In the other one, as in
   * the reference, an error in one branch of a par shows in the handlers of another, and peers that
   * saw different errors refuse each other's results.
   */
  private static final Set<Profile> ERROR_VALUES_ARE_LEXICAL = Set.of(Profile.DECENTRA);

  @ParameterizedTest
  @EnumSource(Profile.class)
  void mergesAreIdempotentAbsorbingAssociativeAndForgetNothing(Profile profile) {
    var laws = new Laws(profile);
    int meaningful = 0;
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      var program = Programs.wild(seed, ERROR_VALUES_ARE_LEXICAL.contains(profile));
      check("merge law, " + profile, seed, program, laws::breach);
      if (!Laws.isFaultOfTheProgram(laws.run(program, Order.firstInFirstOut(true), 1))) {
        meaningful++;
      }
    }

    assertThat(meaningful).as("programs that ran").isGreaterThan(SEEDS / 2);
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void whatWaitsForAllItUsesCallsTheSameInEveryOrder(Profile profile) {
    var laws = new Laws(profile);
    for (long seed = FIRST; seed < FIRST + SEEDS / 10; seed++) {
      check("order", seed, Programs.gated(seed), (program, s) -> orderBreach(laws, program, s));
    }
  }

  private static @Nullable String orderBreach(Laws laws, Program program, long seed) {
    var expected = Laws.calls(laws.run(program, Order.firstInFirstOut(true), 400), true);
    for (var order :
        List.of(
            Order.firstInFirstOut(false),
            Order.lastInFirstOut(true),
            Order.lastInFirstOut(false),
            Order.seeded(seed, 0, 0),
            Order.seeded(seed + 1, 30, 0))) {
      var run = laws.run(program, order, 400);
      for (var step : run.steps()) {
        if (step.outcome().retCode() != 0) {
          return "code " + step.outcome().retCode() + ": " + step.outcome().errorMessage();
        }
      }
      var calls = Laws.calls(run, true);
      if (!calls.equals(expected)) {
        return "one order calls %s, another %s".formatted(expected, calls);
      }
    }
    return expected.stream().anyMatch(call -> call.startsWith("out.end"))
        ? null
        : "the program does not come to its end";
  }

  @Test
  void aRaceEndsAsSomeOrderWithoutFaultsAllows() {
    var laws = new Laws(Profile.DECENTRA);
    int decidedByOrder = 0;
    for (long seed = FIRST; seed < FIRST + SEEDS / 200; seed++) {
      var program = Programs.race(seed);
      var allowed = outcomesOfAllOrders(laws, program);
      for (long order = 0; order < 25; order++) {
        var calls = Laws.calls(laws.run(program, Order.seeded(seed * 100 + order, 40, 0)), false);
        if (!allowed.contains(calls)) {
          fail(
              "race, seed %s, order %s: ends with %s, which no order without doubled packets does: %s%n%s",
              seed, order, calls, allowed, program.air());
        }
      }
      decidedByOrder += allowed.size() > 1 ? 1 : 0;
    }

    assertThat(decidedByOrder).as("races that the order decides").isPositive();
  }

  /** Runs a program in every order of events, with answers together and one by one. */
  private static Set<List<String>> outcomesOfAllOrders(Laws laws, Program program) {
    var outcomes = new HashSet<List<String>>();
    var choices = new ArrayList<Integer>();
    int runs = 0;
    while (true) {
      var order = new Replayed(choices);
      outcomes.add(Laws.calls(laws.run(program, order), false));
      if (++runs > 20_000) {
        throw new IllegalStateException("too many orders: " + program.air());
      }
      // The next order: the last choice that can go on does, those after it begin again.
      choices = new ArrayList<>(order.made);
      while (!choices.isEmpty() && choices.getLast() + 1 == order.widths.get(choices.size() - 1)) {
        choices.removeLast();
      }
      if (choices.isEmpty()) {
        return outcomes;
      }
      choices.set(choices.size() - 1, choices.getLast() + 1);
    }
  }

  /** Makes given choices, then the first ones. */
  private static final class Replayed implements Order {
    private final List<Integer> given;
    private final List<Integer> made = new ArrayList<>();
    private final List<Integer> widths = new ArrayList<>();

    Replayed(List<Integer> given) {
      this.given = given;
    }

    @Override
    public int next(List<SimulatedNetwork.Event> waiting) {
      return choice(waiting.size());
    }

    @Override
    public boolean answersTogether() {
      return choice(2) == 0;
    }

    private int choice(int width) {
      int choice = made.size() < given.size() ? given.get(made.size()) : 0;
      made.add(choice);
      widths.add(width);
      return choice;
    }
  }

  /** The first breach of a law by a program, or null. */
  private interface Law {
    @Nullable String breach(Program program, long seed);
  }

  private static void check(String name, long seed, Program program, Law law) {
    var breach = law.breach(program, seed);
    if (breach != null) {
      var smallest = program.shrink(smaller -> law.breach(smaller, seed) != null, 2000);
      fail(
          "%s, seed %s: %s%nsmallest program: %s%nthere: %s",
          name, seed, breach, smallest.air(), law.breach(smallest, seed));
    }
  }
}
