package io.decentracompute.e2e.bench;

import java.util.ArrayList;
import java.util.List;

/** From apply to Ready. */
final class ReadyPart implements Part {
  private static final double AIM_SECONDS = 20;

  @Override
  public String name() {
    return "ready";
  }

  @Override
  public String about() {
    return "from apply of the Subnet to Ready, images present";
  }

  @Override
  public List<Figure> measure(Bed bed) throws Exception {
    Rents rents = bed.rents();
    int workers = bed.journey().workers().size();
    if (workers != 3) {
      throw new IllegalStateException(
          "The Subnet asks for 3 workers and is Ready, but " + workers + " are active");
    }
    List<Figure> figures =
        new ArrayList<>(rents.ready().figures("apply to Ready", "s", AIM_SECONDS));
    figures.addAll(rents.published().figures("apply to the deal on the chain", "s"));
    return figures;
  }
}
