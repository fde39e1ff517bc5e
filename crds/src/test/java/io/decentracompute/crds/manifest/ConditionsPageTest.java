package io.decentracompute.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.crds.condition.ConditionStatus;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.condition.WrittenBy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConditionsPageTest {
  static Stream<Class<?>> types() {
    return ConditionsPage.CONDITIONS.stream().flatMap(kind -> ConditionsPage.types(kind).stream());
  }

  @Test
  void pageThatIsCheckedInIsTheGeneratedOne() throws IOException {
    var page = Path.of(System.getProperty("decentra.root"), "crds/CONDITIONS.md");

    assertThat(Files.readString(page))
        .as("Run: ./dev manifests")
        .isEqualTo(ConditionsPage.markdown());
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyTypeHasAWriter(Class<?> type) {
    assertThat(type).hasAnnotation(WrittenBy.class);
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyTypeCanHoldAndFail(Class<?> type) {
    assertThat(ConditionsPage.reasons(type))
        .extracting(Reason::status)
        .contains(ConditionStatus.TRUE, ConditionStatus.FALSE);
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyReasonFitsTheSchema(Class<?> type) {
    assertThat(ConditionsPage.reasons(type))
        .allSatisfy(
            reason -> {
              assertThat(reason.value()).matches("[A-Z][A-Za-z]{0,63}");
              assertThat(reason.type()).isEqualTo(type.getSimpleName());
              assertThat(reason.meaning()).endsWith(".");
            });
  }
}
