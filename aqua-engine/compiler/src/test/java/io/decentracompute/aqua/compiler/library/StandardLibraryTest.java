package io.decentracompute.aqua.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.compiler.AquaCompiler;
import io.decentracompute.aqua.compiler.CompileOptions;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import io.decentracompute.aqua.compiler.syntax.SourceFormatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StandardLibraryTest {
  private static final Path FOLDER =
      Path.of("src/main/resources/io/decentracompute/aqua/compiler/library");

  private static final StandardLibrary LIBRARY = new StandardLibrary(Sources.of(Map.of()));

  static List<String> names() {
    return StandardLibrary.NAMES;
  }

  private static SourceFile shipped(String name) {
    return LIBRARY.file(name).orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("names")
  void fileOfTheLibraryHasNoMistakesAndTheOneLayout(String name) {
    var file = shipped(name);

    assertThat(
            AquaCompiler.analyse(file, Sources.of(Map.of()), CompileOptions.DEFAULT).diagnostics())
        .isEmpty();
    assertThat(SourceFormatter.format(file)).hasValue(file.text());
  }

  @Test
  void everyFileThatIsShippedCanBeImported() throws IOException {
    try (var files = Files.list(FOLDER)) {
      assertThat(files.map(file -> "std/" + file.getFileName()))
          .containsExactlyInAnyOrderElementsOf(StandardLibrary.NAMES);
    }
  }

  @Test
  void filesOfAProgramComeFirst() {
    var own = new StandardLibrary(Sources.of(Map.of("std/ask.aqua", "aqua Own declares *\n")));

    assertThat(own.imported("main.aqua", "std/ask.aqua", List.of()))
        .hasValueSatisfying(file -> assertThat(file.text()).startsWith("aqua Own"));
    assertThat(own.imported("main.aqua", "std/quorum", List.of())).isPresent();
    assertThat(own.imported("main.aqua", "quorum.aqua", List.of())).isEmpty();
  }
}
