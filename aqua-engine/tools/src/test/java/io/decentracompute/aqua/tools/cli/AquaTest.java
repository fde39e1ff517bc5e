package io.decentracompute.aqua.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AquaTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  private int run(String... arguments) throws IOException {
    var err = new PrintStream(told, true, StandardCharsets.UTF_8);
    return Aqua.run(List.of(arguments), err, err);
  }

  @Test
  void mistakesOfAllFilesAreToldInOneRun() throws IOException {
    Files.writeString(folder.resolve("a.aqua"), "aqua A\n\nfunc f():\n    x = y\n");
    Files.writeString(folder.resolve("b.aqua"), "aqua B\n\nfunc f()\n    x = 1\n");

    int code = run("check", folder.toString());

    assertThat(code).isEqualTo(1);
    assertThat(told.toString(StandardCharsets.UTF_8))
        .contains("a.aqua:4:9", "    x = y", "        ^", "b.aqua:3:9", "2 files, 2 mistakes");
  }

  @Test
  void scriptsAreWrittenByFileAndFunction() throws IOException {
    Files.writeString(
        folder.resolve("a.aqua"),
        "aqua A\n\nimport \"lib.aqua\"\n\nexport f\n\nfunc f() -> u32:\n    <- N\n");
    Files.writeString(folder.resolve("lib.aqua"), "aqua Lib declares *\n\nconst N = 7\n");

    int code = run("compile", folder.resolve("a.aqua").toString(), "-o", folder + "/out");

    assertThat(code).isZero();
    assertThat(folder.resolve("out/a.f.air"))
        .content()
        .contains("(\"callbackSrv\" \"response\") [7]");
  }

  @Test
  void unknownOptionIsBadUsage() throws IOException {
    assertThat(run("check", "--what")).isEqualTo(2);
    assertThat(told.toString(StandardCharsets.UTF_8))
        .contains("no file or option --what", "usage:");
  }
}
