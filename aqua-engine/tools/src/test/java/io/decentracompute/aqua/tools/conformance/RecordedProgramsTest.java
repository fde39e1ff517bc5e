package io.decentracompute.aqua.tools.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.conformance.CaseResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs and mistakes recorded from the reference compiler are treated alike by ours. */
class RecordedProgramsTest {
  private static final Path CORPUS = Path.of("src/test/resources/conformance");

  static Stream<Named<Path>> programs() throws IOException {
    return files("aqua");
  }

  static Stream<Named<Path>> mistakes() throws IOException {
    return files("aqua-errors");
  }

  private static Stream<Named<Path>> files(String folder) throws IOException {
    return io.decentracompute.aqua.conformance.ConformanceRunner.files(CORPUS.resolve(folder))
        .stream()
        .map(file -> named(file.getFileName().toString().replace(".json", ""), file));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void compiledProgramMakesTheRecordedCalls(Path file) throws IOException {
    assertThat(new ConformanceRunner(Profile.AQUAVM_0_62).runFile(file, taken -> {}))
        .isInstanceOf(CaseResult.Passed.class);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void compiledProgramMakesTheSameCallsUnderOurProfile(Path file) throws IOException {
    assertThat(new ConformanceRunner(Profile.DECENTRA).runFile(file, taken -> {}))
        .isInstanceOf(CaseResult.Passed.class);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakeIsToldAtTheRecordedPlace(Path file) throws IOException {
    assertThat(new ConformanceRunner(Profile.AQUAVM_0_62).runFile(file, taken -> {}))
        .isInstanceOf(CaseResult.Passed.class);
  }
}
