package io.decentracompute.aqua.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.decentracompute.aqua.compiler.source.Diagnostic;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import io.decentracompute.aqua.compiler.syntax.SourceFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that nest or grow without measure. */
@Timeout(120) // against doubling at each level, which would not end in any time
class HugeProgramsTest {
  private static final int DEEP = 10_000;
  private static final String HEAD =
      "aqua Huge\n\nexport f\n\nservice S(\"s\"):\n    g(x: u32) -> u32\n\n";

  static Stream<Named<String>> deep() {
    var blocks =
        IntStream.range(1, 300)
            .mapToObj(i -> "    ".repeat(i) + "if true:\n")
            .collect(Collectors.joining());
    return Stream.of(
        named("brackets", body("x = " + "(".repeat(DEEP) + "1" + ")".repeat(DEEP))),
        named("sums", body("x = n" + " + n".repeat(DEEP))),
        named("negations", body("x = " + "!".repeat(DEEP) + "true")),
        named("types", HEAD + "func f(n: " + "[]".repeat(DEEP) + "u32) -> u32:\n    <- 1\n"),
        named("blocks", HEAD + "func f(n: u32):\n" + blocks + "    ".repeat(300) + "x <- S.g(n)\n"),
        named(
            "branches",
            HEAD + "func f(n: u32):\n    x <- S.g(n)\n" + "    par S.g(n)\n".repeat(2000)));
  }

  private static String body(String statement) {
    return HEAD + "func f(n: u32) -> u32:\n    " + statement + "\n    <- n\n";
  }

  private static Compilation compile(String text) {
    return AquaCompiler.compile(
        new SourceFile("huge.aqua", text), Sources.of(Map.of()), CompileOptions.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("deep")
  void deepNestingCompiles(String text) {
    assertThat(compile(text).diagnostics().stream().filter(Diagnostic::isError)).isEmpty();
    assertThat(SourceFormatter.format(new SourceFile("huge.aqua", text))).isPresent();
  }

  @ParameterizedTest
  @MethodSource("deep")
  void mapAndDrawingOfADeepProgramAreMade(String text) {
    var function = ((Compilation.Compiled) compile(text)).functions().getFirst();

    assertThat(function.sourceMap().spans()).isNotNull();
    assertThat(function.topology().lines()).isNotEmpty();
  }

  @Test
  void functionsThatDoubleAtEachCallAreAMistake() {
    var functions =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    """
                    func f%d(x: u32) -> u32:
                        y <- f%d(x)
                        z <- f%d(y)
                        <- z

                    """
                        .formatted(i, i + 1, i + 1))
            .collect(Collectors.joining());
    var text =
        HEAD.replace("export f", "export f0")
            + functions
            + "func f40(x: u32) -> u32:\n    y <- S.g(x)\n    <- y\n";

    assertThat(compile(text).diagnostics())
        .extracting(Diagnostic::cause)
        .isEqualTo(
            List.of(
                "the script of `f0` would have more than 100000 statements: functions are put in"
                    + " where they are called"));
  }

  @Test
  void dataThatDoublesAtEachLevelIsComparedByIdentityFirst() {
    var data =
        IntStream.range(1, 40)
            .mapToObj(i -> "data D%d:\n    a: D%d\n    b: D%d\n\n".formatted(i, i - 1, i - 1))
            .collect(Collectors.joining());
    var text =
        "aqua Huge\n\nexport f\n\ndata D0:\n    a: u32\n\n"
            + data
            + "service S(\"s\"):\n    g(x: D39) -> D39\n\n"
            + "func f(n: D39):\n    x <- S.g(n)\n    y <- S.g(x)\n";

    assertThat(compile(text)).isInstanceOf(Compilation.Compiled.class);
  }
}
