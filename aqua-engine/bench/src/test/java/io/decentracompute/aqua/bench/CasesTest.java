package io.decentracompute.aqua.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.Profile;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CasesTest {
  static List<String> small() {
    return Cases.NAMES.stream().filter(name -> !name.contains("100 MB")).toList();
  }

  @ParameterizedTest
  @MethodSource("small")
  void measuredStepsCanBeRepeatedAndHaveAFloor(String name) {
    var measured = Cases.of(name, Profile.AQUAVM_0_62);
    var benchmark = new StepBenchmark();
    benchmark.name = name;
    benchmark.profile = Profile.AQUAVM_0_62.name();
    benchmark.record();
    benchmark.prepare();

    assertThat(benchmark.steps().data()).isEqualTo(measured.timed().getLast().outcome().data());
    assertThat(new Floor(measured).run()).isNotZero();
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void casesAreAsLargeAsTheirNamesSay(Profile profile) {
    assertThat(Cases.of("script of 779 KB", profile).particle().script().length())
        .isBetween(770_000, 790_000);
    assertThat(Cases.of("101 sequential calls, 102 steps", profile).timed()).hasSize(102);
    assertThat(Cases.of("500 call results", profile).timed().getFirst().input().results())
        .hasSize(500);
    assertThat(Cases.of("value of 1 MB, result", profile).steps().getLast().outcome().data().length)
        .isBetween(990_000, 1_010_000);
  }
}
