package io.decentracompute.aqua.run;

import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** The engine of this module. */
public final class AirEngine implements Engine {
  @Override
  public StepOutcome step(StepInput input) {
    return new StepOutcome(
        40_099, "not built yet", input.previousData(), List.of(), new TreeMap<>(), Set.of());
  }
}
