package io.decentracompute.e2e.bench;

import java.util.ArrayList;
import java.util.List;

/** How fast a hashing unit gives way to a deal. */
final class YieldPart implements Part {
  private static final double AIM_MS = 1_000;

  @Override
  public String name() {
    return "yield";
  }

  @Override
  public String about() {
    return "from the watch event that asks a hashing unit to stop to the prover's acknowledgement in the API";
  }

  @Override
  public List<Figure> measure(Bed bed) throws Exception {
    Rents rents = bed.rents();
    if (rents.yields().isEmpty()) {
      throw new IllegalStateException(
          "No hashing unit was seen to yield; "
              + rents.unanswered()
              + " were taken without an answer");
    }
    List<Figure> figures =
        new ArrayList<>(rents.yields().figures("yield to acknowledgement", "ms", AIM_MS));
    figures.add(
        Figure.of(
                "units taken without an acknowledgement",
                rents.unanswered(),
                "units",
                rents.yields().count() + rents.unanswered())
            .aim(0));
    return figures;
  }
}
