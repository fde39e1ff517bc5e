package io.decentracompute.operator.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HealthParticleTest {
  @Test
  void answersAreReadUntilTheEnd() throws IOException {
    var answers =
        read(
            """
            event: particle
            data: {"id":"x"}

            event: response
            data: {"values":["A",{"ready":true,"services":[]}]}

            event:response
            data:{"values":["B",{"ready":false,
            data: "services":[{"name":"t","state":"Failed","message":"why"}]}]}

            event: end
            data: {"reason":"Completed"}

            event: response
            data: {"values":["C",{"ready":true}]}

            """);

    assertThat(answers).containsOnlyKeys("A", "B");
    assertThat(Objects.requireNonNull(answers.get("B")).services().getFirst().message())
        .isEqualTo("why");
  }

  @Test
  void nonsenseCountsAsSilence() throws IOException {
    var answers =
        read(
            """
            event: response
            data: {"values":[1,2]}

            event: response
            data: not JSON

            event: response
            data: {"values":["A"]}

            """);

    assertThat(answers).isEmpty();
  }

  private static Map<String, NodeStatus> read(String stream) throws IOException {
    return HealthParticle.answers(new BufferedReader(new StringReader(stream)));
  }
}
