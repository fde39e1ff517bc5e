package io.decentracompute.aqua.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.air.SourceMap;
import io.decentracompute.aqua.json.JsonText;
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

  private int run(String... arguments) {
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
  void unknownOptionIsBadUsage() {
    assertThat(run("check", "--what", "x.aqua")).isEqualTo(2);
    assertThat(told.toString(StandardCharsets.UTF_8))
        .contains("Unknown option: '--what'", "Usage:");
  }

  @Test
  void missingFileIsTold() {
    assertThat(run("check", "nowhere.aqua")).isEqualTo(1);
    assertThat(told.toString(StandardCharsets.UTF_8))
        .contains("aqua: there is no file or folder nowhere.aqua");
  }

  private static final String PLACES =
      """
      aqua Places

      export ask

      service Node("node"):
          name() -> string

      service Log("log"):
          note(text: string)

      func ask(p: string, r: string) -> string:
          Log.note("before")
          on p via r:
              x <- Node.name()
          co on p:
              Log.note("aside")
          <- x
      """;

  @Test
  void topologyTellsWhereEachLineRunsAndWhyThereAreHops() throws IOException {
    var file = Files.writeString(folder.resolve("places.aqua"), PLACES);

    int code = run("explain-topology", file.toString(), "ask");

    assertThat(
            told.toString(StandardCharsets.UTF_8)
                .replace(folder + "/", "")
                .lines()
                .map(line -> line.strip().replaceAll(" +", " ")))
        .containsExactly(
            "caller (fetches arguments)",
            "places.aqua:12 caller Log.note(\"before\")",
            "→ relay → r hop: on the way to p",
            "places.aqua:14 p x <- Node.name()",
            "→ r → relay hop: on the way back to caller",
            "→ r → relay → caller hop: an error comes home",
            "at once:",
            "branch:",
            "places.aqua:16 p Log.note(\"aside\")",
            "→ relay → caller hop: an error comes home",
            "caller (callbackSrv.response)",
            "on error:",
            "caller (errorHandlingSrv.error)");
    assertThat(code).isZero();
  }

  @Test
  void mapTellsWhichLineAnInstructionIsFrom() throws IOException {
    var file = Files.writeString(folder.resolve("places.aqua"), PLACES);

    int code = run("compile", "--map", "-o", folder.toString(), file.toString());

    var script = Files.readString(folder.resolve("places.ask.air"));
    var json = JsonText.readExact(Files.readString(folder.resolve("places.ask.map.json")), 100);
    assertThat(json).isInstanceOf(JsonText.Result.Value.class);
    var map = SourceMap.of(((JsonText.Result.Value) json).json());
    assertThat(map.placeOf(script.indexOf("(call -p-arg- (\"node\" \"name\")")))
        .hasValueSatisfying(place -> assertThat(place.toString()).endsWith("places.aqua:14:9"));
    assertThat(map.placeOf(script.indexOf("(call %init_peer_id% (\"log\" \"note\")")))
        .hasValueSatisfying(place -> assertThat(place.toString()).endsWith("places.aqua:12:5"));
    assertThat(map.placeOf(script.indexOf("(canon -r-arg-")))
        .hasValueSatisfying(place -> assertThat(place.toString()).endsWith("places.aqua:13:5"));
    assertThat(code).isZero();
  }
}
