package io.decentracompute.operator.subnet;

import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.operator.golden.Golden;
import io.decentracompute.operator.probe.HealthAnswer;
import io.decentracompute.operator.probe.NodeStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SubnetPlannerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

  /** What the health particle brought, as in {@code in-health.yaml}. */
  record HealthInput(@Nullable Map<String, NodeStatus> answers, @Nullable String noGateway) {
    HealthAnswer answer() {
      return answers != null
          ? new HealthAnswer.Answers(answers)
          : new HealthAnswer.NoGateway(String.valueOf(noGateway));
    }
  }

  static Stream<Golden> examples() {
    return Golden.of("subnet");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void plansAsRecorded(Golden example) {
    Optional<HealthAnswer> health =
        example.find("health", HealthInput.class).map(HealthInput::answer);

    var plan =
        SubnetPlanner.plan(
            new SubnetFacts(
                example.read("subnet", Subnet.class),
                example.find("network", Network.class),
                health,
                NOW));

    example.check(
        Map.of(
            "status",
            plan.status(),
            "next",
            Map.of("ask", plan.ask(), "recheck", plan.recheck().toString())));
  }
}
