package io.decentracompute.aqua.bench;

import io.decentracompute.aqua.Profile;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What no engine can save in the measured steps of a case. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH fills the fields before it measures
public class FloorBenchmark {
  /** Name of a case. */
  @Param("null step")
  public String name;

  private Floor floor;

  /** Records the case. */
  @Setup(Level.Trial)
  public void record() {
    floor = new Floor(Cases.of(name, Profile.AQUAVM_0_62));
  }

  /** Hashes, signs and parses. */
  @Benchmark
  public int floor() {
    return floor.run();
  }
}
