package io.decentracompute.aqua.bench;

import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.run.AirEngine;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The measured steps of a case. Every invocation has new engines, one a peer, which have run what
 * comes before at that peer and nothing else: what they remember is what a host's engine would.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH fills the fields before it measures
public class StepBenchmark {
  /** Name of a case. */
  @Param("null step")
  public String name;

  /** Name of a profile. */
  @Param("AQUAVM_0_62")
  public String profile;

  private List<Step> preparing;
  private List<Step> timed;
  private Map<PeerId, Engine> engines;

  /** Records the case. */
  @Setup(Level.Trial)
  public void record() {
    var measured = Cases.of(name, Profile.valueOf(profile));
    timed = measured.timed();
    var peers = timed.stream().map(Step::peer).collect(Collectors.toSet());
    preparing = measured.preparing().stream().filter(s -> peers.contains(s.peer())).toList();
  }

  /** Makes engines that know only what went before. */
  @Setup(Level.Invocation)
  public void prepare() {
    engines = new HashMap<>();
    timed.forEach(step -> engines.computeIfAbsent(step.peer(), peer -> new AirEngine()));
    preparing.forEach(this::run);
  }

  /** Runs the measured steps; each ends with bytes that could be stored and sent. */
  @Benchmark
  public StepOutcome steps() {
    StepOutcome last = null;
    for (var step : timed) {
      last = run(step);
    }
    if (last == null) {
      throw new IllegalStateException("nothing to measure");
    }
    return last;
  }

  private StepOutcome run(Step step) {
    var engine = engines.get(step.peer());
    if (engine == null) {
      throw new IllegalStateException("peer " + step.peer() + " has no engine");
    }
    var outcome = engine.step(step.input());
    if (outcome.data().length == 0) {
      throw new IllegalStateException("a step left no data");
    }
    return outcome;
  }
}
