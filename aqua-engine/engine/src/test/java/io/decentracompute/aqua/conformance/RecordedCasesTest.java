package io.decentracompute.aqua.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.decentracompute.aqua.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded behaviour of the reference is ours, case by case. */
class RecordedCasesTest {
  private static final Path CORPUS = Path.of("src/test/resources/conformance");

  /** Cases that our own profile answers otherwise on purpose; DEVIATIONS.md says why. */
  private static final int DEVIATIONS_OF_OUR_PROFILE = 7;

  static Stream<Named<Path>> air() throws IOException {
    return Stream.concat(files("air"), files("random"));
  }

  static Stream<Named<Path>> parser() throws IOException {
    return files("air-parser");
  }

  private static Stream<Named<Path>> files(String folder) throws IOException {
    return ConformanceRunner.files(CORPUS.resolve(folder)).stream()
        .map(file -> named(file.getFileName().toString().replace(".json", ""), file));
  }

  @ParameterizedTest
  @MethodSource("air")
  void interpreterBehavesAsRecorded(Path file) throws IOException {
    assertThat(new ConformanceRunner(Profile.AQUAVM_0_62).runFile(file))
        .isInstanceOf(CaseResult.Passed.class);
  }

  @ParameterizedTest
  @MethodSource("air")
  void ourProfileBehavesAsRecordedButForIdentifiersAndSignatures(Path file) throws IOException {
    assertThat(new ConformanceRunner(Profile.DECENTRA).runFile(file))
        .isNotInstanceOf(CaseResult.Failed.class);
  }

  @ParameterizedTest
  @MethodSource("parser")
  void parserReadsOrRefusesAsRecorded(Path file) throws IOException {
    assertThat(new ConformanceRunner(Profile.AQUAVM_0_62).runFile(file))
        .isInstanceOf(CaseResult.Passed.class);
  }

  @org.junit.jupiter.api.Test
  void ourProfileSkipsOnlyTheWrittenDeviations() throws IOException {
    var results = new ConformanceRunner(Profile.DECENTRA).runAll(CORPUS.resolve("air"));

    assertThat(results)
        .filteredOn(CaseResult.Skipped.class::isInstance)
        .hasSize(DEVIATIONS_OF_OUR_PROFILE);
  }
}
