package io.decentracompute.market.subnet;

import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.crds.subnet.SubnetStatus;
import io.decentracompute.market.golden.Golden;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SubnetPlannerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

  static Stream<Golden> examples() {
    return Golden.of("subnet");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void plansAsRecorded(Golden example) {
    var plan =
        SubnetPlanner.plan(
            facts(
                example.read("subnet", Subnet.class),
                example.read("chain", ChainInput.class).view()));

    var out = new LinkedHashMap<String, Object>();
    plan.conditions()
        .forEach(
            condition ->
                out.put(
                    condition.type(),
                    Map.of(
                        "status",
                        condition.status(),
                        "reason",
                        condition.reason(),
                        "message",
                        condition.message())));
    plan.chain().ifPresent(chain -> out.put("chain", chain));
    plan.next()
        .ifPresent(action -> out.put("next", Map.of(action.getClass().getSimpleName(), action)));
    out.put("recheck", plan.recheck().toString());
    example.check(out);
  }

  static SubnetFacts facts(Subnet subnet, SubnetFacts.View view) {
    var status = Optional.ofNullable(subnet.getStatus()).orElseGet(SubnetStatus::empty);
    return new SubnetFacts(
        "shop",
        "thumbnails",
        1,
        subnet.getSpec(),
        status.conditions(),
        Optional.ofNullable(status.chain()),
        view,
        Optional.empty(),
        NOW);
  }
}
