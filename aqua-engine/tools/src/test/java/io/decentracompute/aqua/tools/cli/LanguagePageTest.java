package io.decentracompute.aqua.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Named.named;

import io.decentracompute.aqua.compiler.AquaCompiler;
import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.compiler.CompileOptions;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.tools.rehearsal.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of the page about the language compiles without a word and does what it says. */
class LanguagePageTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("```aqua\\n(aqua (\\w+).*?)```(?:\\n```json\\n(.*?)```)?", Pattern.DOTALL);

  record Example(String source, String scenario) {}

  static Stream<Named<Example>> examples() throws IOException {
    return EXAMPLE
        .matcher(Files.readString(Path.of("../docs/language.md")))
        .results()
        .map(match -> named(match.group(2), new Example(match.group(1), match.group(3))));
  }

  private static Compilation compile(String source) {
    return AquaCompiler.compile(
        new SourceFile("example.aqua", source), Sources.of(Map.of()), CompileOptions.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleCompilesWithoutAWord(Example example) {
    assertThat(compile(example.source()).diagnostics()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleDoesWhatThePageSays(Example example) throws Scenario.Malformed {
    assertThat(example.scenario()).as("every example has a scenario").isNotNull();
    var compiled = (Compilation.Compiled) compile(example.source());
    for (var scenario : Scenario.read(example.scenario())) {
      var outcome = scenario.run(compiled.function(scenario.call()).orElseThrow());

      assertAll(
          () -> assertThat(outcome.errors()).isEmpty(),
          () ->
              assertThat(outcome.responses().stream().map(Json::array))
                  .containsExactlyElementsOf(List.of(scenario.expected().orElseThrow())));
    }
  }
}
