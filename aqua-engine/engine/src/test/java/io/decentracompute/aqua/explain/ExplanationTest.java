package io.decentracompute.aqua.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.Snapshot;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.air.SourceMap;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.run.AirEngine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An explanation says of each branch what it waits for, on whom, since when, and why. */
class ExplanationTest {
  private static final String B = Peers.key("b").peerId().text();
  private static final String A = Peers.key("a").peerId().text();
  private static final String SCRIPT =
      """
      (par
        (call "%s" ("s" "f") [] x)
        (par
          (call "%s" ("s" "g") [x])
          (par (seq (call "%s" ("s" "h") [] z) (ap z $s)) (fold $s i (null)))))
      """
          .formatted(B, A, B);
  private static final SourceMap MAP =
      new SourceMap(
          List.of(
              new SourceMap.Span(0, SCRIPT.length(), new SourceMap.Place("main.aqua", 1, 1)),
              new SourceMap.Span(
                  SCRIPT.indexOf("(call"),
                  SCRIPT.indexOf("[] x)") + 5,
                  new SourceMap.Place("main.aqua", 7, 3))));

  private static Explanation explained() {
    var particle = Particle.sign(Peers.key("a"), "p", 1_700_000_000_000L, 60_000, SCRIPT);
    var parameters = RunParameters.of(particle, Peers.key("a"), Limits.DEFAULT, Profile.DECENTRA);
    var outcome =
        new AirEngine()
            .step(new StepInput(SCRIPT, Snapshot.EMPTY, new byte[0], parameters, Map.of()));
    return Explanation.of(
        SCRIPT, outcome.waits(), MAP, step -> Optional.of(Instant.ofEpochMilli(step)));
  }

  @Test
  void aBranchNamesThePeerItWaitsForAndTheLineOfAqua() {
    var text = explained().text(Instant.ofEpochMilli(101));

    assertThat(text)
        .contains("2:3  call \"" + B + "\" (\"s\" \"f\") [] x\n    from main.aqua:7:3\n")
        .contains("waits since step 1 (100 ms): it is sent to " + B);
  }

  @Test
  void aMissingValueLeadsToWhoCouldSetIt() {
    assertThat(explained().text(Instant.EPOCH))
        .contains("`x` has no value yet; it is set by `call \"" + B)
        .contains("at 2:3, which waits for " + B);
  }

  @Test
  void anEmptyStreamLeadsToWhoCouldFillIt() {
    assertThat(explained().branches())
        .anySatisfy(
            branch -> assertThat(branch.why()).contains("the stream `$s`").contains("`ap z $s`"));
  }

  @Test
  void programsReadTheSameAsJson() {
    assertThat(explained().json().toString())
        .contains("\"sinceStep\":1")
        .contains("\"aqua\":\"main.aqua:7:3\"")
        .contains("\"missing\":\"x\"");
  }

  @Test
  void aSourceMapSurvivesItsJson() {
    assertThat(SourceMap.of(JsonText.parse(MAP.json().toString()))).isEqualTo(MAP);
  }
}
