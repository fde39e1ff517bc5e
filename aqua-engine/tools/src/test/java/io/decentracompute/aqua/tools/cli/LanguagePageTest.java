package io.decentracompute.aqua.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.decentracompute.aqua.compiler.AquaCompiler;
import io.decentracompute.aqua.compiler.CompileOptions;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of the page about the language compiles without a word. */
class LanguagePageTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("```aqua\n(aqua (\\w+).*?)```", Pattern.DOTALL);

  static Stream<Named<String>> examples() throws IOException {
    return EXAMPLE
        .matcher(Files.readString(Path.of("../docs/language.md")))
        .results()
        .map(match -> named(match.group(2), match.group(1)));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleCompiles(String source) {
    var result =
        AquaCompiler.compile(
            new SourceFile("example.aqua", source), Sources.of(Map.of()), CompileOptions.DEFAULT);

    assertThat(result.diagnostics()).isEmpty();
  }
}
