package io.decentracompute.marine.service;

import io.decentracompute.marine.engine.Trap;
import io.decentracompute.marine.engine.WasmInstance;
import io.decentracompute.marine.metering.Metering;

/**
 * What one call may use of what a metered module counts.
 *
 * @param fuel units of fuel, 1 to 2<sup>62</sup>; about one per instruction
 */
public record Meter(long fuel) {
  /**
   * Slots of call depth. A slot takes at most some 64 bytes of a guest thread's stack, so that this
   * ends before the stack does, and at the same depth everywhere.
   */
  static final int STACK_SLOTS = 32_768;

  public Meter {
    if (fuel < 1 || fuel > 1L << 62) {
      throw new IllegalArgumentException(
          "the fuel of a call must be 1 to 2^62 units, and not " + fuel);
    }
  }

  void fill(WasmInstance instance) {
    instance.setGlobal(Metering.FUEL, fuel);
    instance.setGlobal(Metering.STACK, STACK_SLOTS);
  }

  long used(WasmInstance instance) {
    return fuel - instance.global(Metering.FUEL);
  }

  /** Fails when a call returned and had used more than there was: its last steps went unnoticed. */
  void requireSome(WasmInstance instance) {
    if (instance.global(Metering.FUEL) < 0) {
      throw outOfFuel();
    }
  }

  /** What a trap was in truth: a metered module ends itself with an instruction that traps. */
  Trap explain(WasmInstance instance, Trap trap) {
    if (trap.why() != Trap.Cause.INSTRUCTION) {
      return trap;
    }
    if (instance.global(Metering.FUEL) < 0) {
      return outOfFuel();
    }
    if ((int) instance.global(Metering.STACK) < 0) {
      return new Trap(
          Trap.Cause.STACK_EXHAUSTED,
          "its calls nest deeper than %d slots of stack".formatted(STACK_SLOTS));
    }
    return trap;
  }

  private Trap outOfFuel() {
    return new Trap(
        Trap.Cause.OUT_OF_FUEL, "it used up the fuel of a call, %d units".formatted(fuel));
  }
}
