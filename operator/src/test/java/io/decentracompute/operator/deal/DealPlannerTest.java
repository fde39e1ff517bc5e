package io.decentracompute.operator.deal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.operator.deal.DealFacts.NodeState;
import io.decentracompute.operator.deal.DealFacts.PodView;
import io.decentracompute.operator.deal.DealFacts.UnitView;
import io.decentracompute.operator.deal.DealFacts.WorkerView;
import io.decentracompute.operator.golden.Golden;
import io.decentracompute.operator.probe.NodeStatus;
import io.decentracompute.operator.probe.StatusAnswer;
import io.decentracompute.operator.settings.Settings;
import io.decentracompute.operator.worker.WorkerRenderer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DealPlannerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

  /** One worker as in {@code in-workers.yaml}. */
  record WorkerInput(
      String name,
      String id,
      boolean wanted,
      List<String> unitIds,
      @Nullable NodeState node,
      boolean statefulSet,
      boolean leftovers,
      List<PodInput> pods,
      @Nullable NodeStatus status,
      @Nullable String silent) {
    WorkerView view() {
      return new WorkerView(
          name,
          id,
          wanted,
          Objects.requireNonNullElse(unitIds, List.of()),
          Optional.ofNullable(node),
          statefulSet,
          leftovers,
          false,
          Objects.requireNonNullElse(pods, List.<PodInput>of()).stream()
              .map(
                  p ->
                      new PodView(p.name(), p.uid(), Optional.ofNullable(p.deletedAt()), p.ready()))
              .toList(),
          status != null
              ? Optional.of(new StatusAnswer.Answered(status))
              : Optional.ofNullable(silent).map(StatusAnswer.Silent::new));
    }
  }

  record PodInput(
      String name,
      String uid,
      @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Instant deletedAt,
      boolean ready) {}

  static Stream<Golden> examples() {
    return Golden.of("deal");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void plansAsRecorded(Golden example) {
    var facts = facts(example);

    var plan = DealPlanner.plan(facts);

    var actions = new LinkedHashMap<String, Object>();
    actions.put("bind", plan.bind().stream().map(b -> b.unit().name()).toList());
    actions.put("run", plan.run().stream().map(r -> r.name()).toList());
    actions.put("stop", plan.stop());
    actions.put("end", plan.end().stream().map(PodView::name).toList());
    actions.put("force", plan.force().stream().map(PodView::name).toList());
    actions.put("wipe", plan.wipe());
    actions.put("unbind", plan.unbind().stream().map(UnitView::name).sorted().toList());
    actions.put("recheck", plan.recheck().toString());
    actions.put("released", plan.released());
    var outputs = new LinkedHashMap<String, Object>();
    outputs.put("actions", actions);
    outputs.put("status", plan.status());
    if (plan.run().size() == 1) {
      var objects = WorkerRenderer.render(plan.run().getFirst());
      outputs.put(
          "objects",
          List.of(
              objects.definition(), objects.policy(), objects.service(), objects.statefulSet()));
    }
    example.check(outputs);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void planningOnTheStatusThatWasPlannedSaysTheSame(Golden example) {
    var facts = facts(example);
    var first = DealPlanner.plan(facts);
    // What the operator says, and beside it what market-sync said.
    var before = facts.deal().getStatus();
    facts.deal().setStatus(first.status().withChain(before == null ? null : before.chain()));

    var second =
        DealPlanner.plan(
            new DealFacts(
                facts.deal(),
                facts.network(),
                facts.provider(),
                facts.units(),
                facts.workers(),
                facts.settings(),
                NOW.plusSeconds(60)));

    assertThat(second.status()).isEqualTo(first.status());
  }

  private static DealFacts facts(Golden example) {
    return new DealFacts(
        example.read("deal", Deal.class),
        example.find("network", Network.class),
        Optional.of("0x5555555555555555555555555555555555555555"),
        example.all("units", ComputeUnit.class).stream()
            .map(DealReconciler::view)
            .collect(Collectors.toMap(UnitView::unitId, unit -> unit)),
        example.all("workers", WorkerInput.class).stream().map(WorkerInput::view).toList(),
        Settings.read(
            name ->
                "DECENTRA_CONTENT_TOKEN_FILE".equals(name) ? "/etc/decentra/content/token" : null),
        NOW);
  }
}
