package io.decentracompute.aqua.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import io.decentracompute.aqua.compiler.syntax.Documentation;
import io.decentracompute.aqua.compiler.syntax.SourceFormatter;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that were cut, mixed and misspelt, as they are while somebody types. */
class BrokenSourcesTest {
  private static final Path PROGRAMS = Path.of("../tools/src/test/resources/conformance/aqua");
  private static final Path LIBRARY =
      Path.of("src/main/resources/io/decentracompute/aqua/compiler/library");
  private static final int VARIANTS = Integer.getInteger("aqua.seeds", 60);
  private static final String[] PIECES = {
    "\n",
    "\n    ",
    " ",
    ":",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    "<-",
    "<<-",
    "->",
    "=",
    "==",
    "*",
    "%",
    "?",
    "!",
    ".",
    ",",
    "--",
    "on ",
    "for ",
    "par ",
    "co ",
    "try:",
    "catch e:",
    "if ",
    "else:",
    "while ",
    "match ",
    "case ",
    "func f():",
    "service S:",
    "data D:",
    "x",
    "1",
    "-1",
    "import \"std/ask.aqua\"",
    "import \"std/nothing.aqua\"",
    "é",
    "\uD83D",
    "\t",
    "⊤",
    "x[0]!"
  };

  static Stream<Long> seeds() {
    return IntStream.range(0, VARIANTS).mapToObj(seed -> (long) seed);
  }

  private static List<String> sources() throws IOException {
    var sources = new ArrayList<String>();
    try (var files = Files.list(PROGRAMS)) {
      for (var file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        if (JsonText.readExact(Files.readString(file), 2000)
                instanceof JsonText.Result.Value(Json.Obj recorded)
            && recorded.get("sources") instanceof Json.Obj texts) {
          texts.fields().values().forEach(text -> sources.add(((Json.Str) text).value()));
        }
      }
    }
    try (var files = Files.list(LIBRARY)) {
      for (var file : files.sorted().toList()) {
        sources.add(Files.readString(file));
      }
    }
    return sources;
  }

  private static String broken(String source, Random random) {
    var text = new StringBuilder(source);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(12)));
        case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 2 -> text.setLength(at);
        default -> {
          int from = random.nextInt(text.length() + 1);
          text.insert(at, text.substring(from, Math.min(text.length(), from + 30)));
        }
      }
      if (text.isEmpty()) {
        text.append(' ');
      }
    }
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void compilingIsAlwaysAScriptOrAMistakeWithItsPlace(long seed) throws IOException {
    var random = new Random(seed);
    for (var source : sources()) {
      var text = broken(source, random);
      var file = new SourceFile("main.aqua", text);
      try {
        var result = AquaCompiler.compile(file, Sources.of(Map.of()), CompileOptions.DEFAULT);
        var analysis = AquaCompiler.analyse(file, Sources.of(Map.of()), CompileOptions.DEFAULT);
        for (var diagnostic : result.diagnostics()) {
          assertThat(diagnostic.frame()).contains(" --> ").contains("= help: ");
        }
        if (result instanceof Compilation.Refused) {
          assertThat(analysis.diagnostics()).isEqualTo(result.diagnostics());
        }
        assertThat(Documentation.of(file).markdown()).startsWith("# ");
        SourceFormatter.format(file)
            .ifPresent(
                once ->
                    assertThat(SourceFormatter.format(new SourceFile("main.aqua", once)))
                        .hasValue(once));
      } catch (RuntimeException | StackOverflowError | AssertionError e) {
        throw new AssertionError("seed " + seed + ", on:\n" + text, e);
      }
    }
  }
}
