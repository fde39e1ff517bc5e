package io.decentracompute.aqua.tools.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.conformance.CaseResult;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published AquaVM accepts our scripts and makes the same host calls as our engine. */
@Tag("contract")
class AquaVmTest {
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static AquaVm vm;

  @BeforeAll
  static void start() throws IOException {
    vm = AquaVm.start();
    vm.know(List.of("me", "relay", "n1", "n2", "n3"));
    for (var file : files()) {
      var read = JsonText.readExact(Files.readString(file), 2000);
      if (read instanceof JsonText.Result.Value(Json.Obj recorded)) {
        var network = Recorded.object(recorded, "network");
        vm.know(Recorded.texts(network, "peers"));
        vm.know(List.of(Recorded.text(network, "init")));
      }
    }
  }

  @AfterAll
  static void stop() {
    vm.close();
  }

  private static List<Path> files() throws IOException {
    return io.decentracompute.aqua.conformance.ConformanceRunner.files(
        Path.of("src/test/resources/conformance/aqua"));
  }

  static Stream<Named<Path>> programs() throws IOException {
    return files().stream()
        .map(file -> named(file.getFileName().toString().replace(".json", ""), file));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void recordedProgramMakesTheRecordedCallsOnAquaVm(Path file) throws IOException {
    var runner = new ConformanceRunner(Profile.AQUAVM_0_62, () -> vm);

    assertThat(runner.runFile(file, taken -> {})).isInstanceOf(CaseResult.Passed.class);
  }

  @Nested
  class YoungConstructsTest extends YoungLanguage {
    YoungConstructsTest() {
      super(() -> vm);
    }
  }
}
