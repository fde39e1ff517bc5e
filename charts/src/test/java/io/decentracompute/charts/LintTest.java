package io.decentracompute.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LintTest {
  static Stream<Path> charts() {
    return Stream.of(Charts.DECENTRA, Charts.DEFINITIONS, Charts.DEV_CHAIN);
  }

  @ParameterizedTest
  @MethodSource("charts")
  void helmFindsNothingToComplainAbout(Path chart) {
    var result = new Helm(chart).lint().strict().call();

    assertThat(result.getMessages())
        .noneMatch(m -> m.contains("[ERROR]") || m.contains("[WARNING]"));
    assertThat(result.isFailed()).isFalse();
  }
}
