package io.decentracompute.aqua.compiler.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SourceFormatterTest {
  private static final Path PROGRAMS = Path.of("../tools/src/test/resources/conformance/aqua");
  private static final Path LIBRARY =
      Path.of("src/main/resources/io/decentracompute/aqua/compiler/library");

  static Stream<Named<String>> sources() throws IOException {
    var sources = new ArrayList<Named<String>>();
    try (var files = Files.list(PROGRAMS)) {
      for (var file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        if (JsonText.readExact(Files.readString(file), 2000)
                instanceof JsonText.Result.Value(Json.Obj recorded)
            && recorded.get("sources") instanceof Json.Obj texts) {
          texts
              .fields()
              .forEach(
                  (name, text) ->
                      sources.add(
                          named(file.getFileName() + " " + name, ((Json.Str) text).value())));
        }
      }
    }
    try (var files = Files.list(LIBRARY)) {
      for (var file : files.sorted().toList()) {
        sources.add(named(file.getFileName().toString(), Files.readString(file)));
      }
    }
    return sources.stream();
  }

  private static String format(String text) {
    return SourceFormatter.format(new SourceFile("a.aqua", text)).orElseThrow();
  }

  private static List<String> words(String text) {
    var words = new ArrayList<String>();
    for (var line : Lexer.lines(new SourceFile("a.aqua", text), new Diagnostics())) {
      line.tokens().forEach(token -> words.add(token.kind() + " " + token.text()));
    }
    return words;
  }

  private static List<String> comments(String text) {
    return text.lines()
        .filter(line -> line.contains("--"))
        .map(line -> line.substring(line.indexOf("--")).strip())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("sources")
  void formattedFileReadsAsTheSameWordsAndComments(String text) {
    assertThat(words(format(text))).isEqualTo(words(text));
    assertThat(comments(format(text))).isEqualTo(comments(text));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void formattingTwiceChangesNothing(String text) {
    assertThat(format(format(text))).isEqualTo(format(text));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void goodLayoutStays(String text) {
    assertThat(format(text)).isEqualTo(text.stripTrailing().replace("\t", "    ") + "\n");
  }

  @Test
  void layoutIsMadeEven() {
    assertThat(
            format(
                """


                aqua A declares *
                import "b.aqua"



                -- says hello
                func f( a:string,b : []u32 )->string :
                  x<-S.get( a ) -- asks
                  -- then


                  if x==a&&b.length>1:
                        y = b[ 0 ]+2*-1

                  <-  x
                func g():
                  z = [1,
                     -- two
                     2
                  ]
                """))
        .isEqualTo(
            """
            aqua A declares *
            import "b.aqua"

            -- says hello
            func f(a: string, b: []u32) -> string:
                x <- S.get(a) -- asks
                -- then

                if x == a && b.length > 1:
                    y = b[0] + 2 * -1

                <- x

            func g():
                z = [1,
                    -- two
                    2
                ]
            """);
  }
}
