package io.decentracompute.marine.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the calls of every fixture folder that has a {@code calls.txt}: a new module with new
 * signatures is tested by adding a folder, without a line of Java.
 */
final class FixtureCallsTest {
  private final List<Fixtures> open = new ArrayList<>();

  @TestFactory
  Stream<DynamicContainer> everyFixtureAnswersAsItsFolderSays(@TempDir Path folder)
      throws IOException {
    try (var folders = Files.list(Fixtures.FOLDER)) {
      return folders
          .filter(candidate -> Files.exists(candidate.resolve("calls.txt")))
          .sorted()
          .flatMap(
              candidate ->
                  Stream.of(
                      container(candidate, folder, Optional.empty()),
                      container(candidate, folder, Optional.of(new Meter(1_000_000_000)))))
          .toList()
          .stream();
    }
  }

  private DynamicContainer container(Path fixture, Path folder, Optional<Meter> meter) {
    String name = fixture.getFileName().toString();
    String title = name + (meter.isPresent() ? ", metered" : "");
    try {
      var fixtures = new Fixtures(folder.resolve(title), 2, 4, meter);
      open.add(fixtures);
      fixtures.start(name, Limits.DEFAULT);
      return DynamicContainer.dynamicContainer(
          title,
          Files.readAllLines(fixture.resolve("calls.txt")).stream()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .map(line -> DynamicTest.dynamicTest(line, () -> assertCall(fixtures, name, line))));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void assertCall(Fixtures fixtures, String service, String line) {
    int space = line.indexOf(' ');
    int arrow = line.lastIndexOf(" => ");

    var answer =
        fixtures.value(service, line.substring(0, space), line.substring(space + 1, arrow));

    assertThat(answer).isEqualTo(line.substring(arrow + 4));
  }

  @org.junit.jupiter.api.AfterEach
  void close() {
    open.forEach(Fixtures::close);
  }
}
