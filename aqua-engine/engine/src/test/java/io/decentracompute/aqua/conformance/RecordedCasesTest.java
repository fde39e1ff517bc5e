package io.decentracompute.aqua.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.decentracompute.aqua.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded behaviour of the reference is ours, case by case. */
class RecordedCasesTest {
  private static final Path CORPUS = Path.of("src/test/resources/conformance");

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

  /** Both ways: each case left out has its row, and no row names a case that is compared. */
  @org.junit.jupiter.api.Test
  void ourProfileLeavesOutTheCasesThatDeviationsNames() throws IOException {
    var skipped = new TreeSet<String>();
    for (var folder : List.of("air", "random")) {
      for (var file : ConformanceRunner.files(CORPUS.resolve(folder))) {
        if (new ConformanceRunner(Profile.DECENTRA).runFile(file) instanceof CaseResult.Skipped) {
          skipped.add(file.getFileName().toString().replace(".json", ""));
        }
      }
    }
    var page = Files.readString(Path.of("../DEVIATIONS.md"));

    var named =
        page.lines()
            .filter(line -> line.contains("left out"))
            .flatMap(line -> Pattern.compile("[a-z]+(-[a-z]+)*-[0-9]{2}").matcher(line).results())
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(named).isNotEmpty().isEqualTo(skipped);
  }
}
