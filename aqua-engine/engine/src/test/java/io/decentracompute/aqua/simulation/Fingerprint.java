package io.decentracompute.aqua.simulation;

import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.trace.Cid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What the steps of generated programs give, as hashes: data, peers, calls, codes, texts and what
 * is waited for. As a program it prints them, so that another JVM can be compared.
 */
final class Fingerprint {
  private Fingerprint() {}

  public static void main(String[] arguments) {
    of(Integer.parseInt(arguments[0])).forEach(System.out::println);
  }

  /** One line for every program, of so many in each profile. */
  static List<String> of(int programs) {
    var lines = new ArrayList<String>();
    for (var profile : Profile.values()) {
      var laws = new Laws(profile);
      for (long seed = 1; seed <= programs; seed++) {
        var program = seed % 4 == 0 ? Programs.gated(seed) : Programs.wild(seed, true);
        lines.add(
            profile + " program " + seed + ": " + of(laws.run(program, Order.seeded(seed, 10, 0))));
      }
    }
    return lines;
  }

  private static Cid of(SimulatedNetwork.Run run) {
    var text = new StringBuilder();
    for (var step : run.steps()) {
      var outcome = step.outcome();
      text.append(outcome.retCode())
          .append(outcome.errorMessage())
          .append(HexFormat.of().formatHex(outcome.data()))
          .append(outcome.nextPeers())
          .append(outcome.callRequests())
          .append(outcome.exceeded())
          .append(outcome.waits());
    }
    return Cid.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
