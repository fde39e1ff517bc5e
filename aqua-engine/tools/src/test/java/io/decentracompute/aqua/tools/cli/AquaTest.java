package io.decentracompute.aqua.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.decentracompute.aqua.air.SourceMap;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.json.JsonText;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

  @Test
  void formattingChangesFilesAndCheckingTellsWhich() throws IOException {
    var file = Files.writeString(folder.resolve("a.aqua"), "aqua A\n\nfunc f( x:u32 ):\n  y=x\n");

    assertThat(run("fmt", "--check", folder.toString())).isEqualTo(1);
    assertThat(run("fmt", folder.toString())).isZero();
    assertThat(run("fmt", "--check", folder.toString())).isZero();
    assertThat(file).content().isEqualTo("aqua A\n\nfunc f(x: u32):\n    y = x\n");
  }

  @Test
  void documentationHasSignaturesAndCommentsAbove() throws IOException {
    var file =
        Files.writeString(
            folder.resolve("a.aqua"),
            "aqua A\n\n-- All about A.\n\n-- Does f.\nfunc f(x: u32):\n    y = x\n");

    assertThat(run("doc", file.toString())).isZero();
    assertThat(told.toString(StandardCharsets.UTF_8))
        .contains("# A\n\nAll about A.\n\n## func `f`\n\nDoes f.\n\n```aqua\nfunc f(x: u32):\n```");
  }

  private Path asking() throws IOException {
    return Files.writeString(
        folder.resolve("ask.aqua"),
        """
        aqua Ask

        export ask

        service Node("node"):
            name(greeting: string) -> string

        func ask(p: string) -> string:
            on p:
                x <- Node.name("hi")
            <- x
        """);
  }

  @Test
  void testsRunInVirtualTimeAndTellWhereEachLineRan() throws IOException {
    Files.writeString(
        folder.resolve("ask.test.json"),
        """
        [{"name": "asks a slow peer", "call": "ask", "peers": ["a"], "arguments": {"p": "{{a}}"},
          "latencyMs": 10, "slow": {"a": 1000},
          "services": {"a": {"node.name": {"peerName": true}}}, "expect": ["a"]},
         {"name": "expects too much", "call": "ask", "peers": ["a"], "arguments": {"p": "{{a}}"},
          "services": {"a": {"node.name": {"peerName": true}}}, "expect": ["b"]}]
        """);

    assertThat(run("test", asking().toString())).isEqualTo(1);
    assertThat(told.toString(StandardCharsets.UTF_8).replace(folder + "/", ""))
        .contains(
            "ok    asks a slow peer",
            " 1020 ms  a   ask.aqua:10  node.name[\"hi\"]",
            "FAIL  expects too much",
            "expected [\"b\"], but was [\"a\"]",
            "2 scenarios, 1 failed");
  }

  @Test
  void runOnASimulatedNetworkTellsWhoIsWaitedForWhenTimeIsOver() throws IOException {
    var network =
        Files.writeString(folder.resolve("net.json"), "{\"peers\": [\"a\"], \"down\": [\"a\"]}");

    int code =
        run(
            "run",
            asking().toString(),
            "ask",
            "--network",
            network.toString(),
            "--arg",
            "p=\"" + Peers.key("a").peerId() + "\"");

    assertThat(code).isEqualTo(1);
    assertThat(told.toString(StandardCharsets.UTF_8).replace(folder + "/", ""))
        .contains("no result came", "at me:", "from ask.aqua:10:9", "it is sent to a");
  }

  @Test
  void runAtAGatewayPrintsResultsAndWhatWaits() throws IOException {
    var asked = new ByteArrayOutputStream();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/run",
        exchange -> {
          exchange.getRequestBody().transferTo(asked);
          exchange.sendResponseHeaders(200, 0);
          try (var out = exchange.getResponseBody()) {
            out.write(
                """
                event: particle
                data: {"id":"p1"}

                event: response
                data: {"values":["hello"]}

                event: end
                data: {"reason":"Expired","waitingFor":[{"line":1,"column":1,"why":"it is sent to x"}]}

                """
                    .getBytes(StandardCharsets.UTF_8));
          }
        });
    server.start();
    try {
      int code =
          run(
              "run",
              asking().toString(),
              "ask",
              "--gateway",
              "http://127.0.0.1:" + server.getAddress().getPort(),
              "--to-end",
              "--arg",
              "p=\"x\"");

      assertThat(code).isZero();
      assertThat(told.toString(StandardCharsets.UTF_8))
          .contains("[\"hello\"]", "what waits at the gateway:", "it is sent to x", "Expired");
      assertThat(asked.toString(StandardCharsets.UTF_8))
          .contains("\"arguments\":{\"p\":\"x\"}")
          .doesNotContain("-relay-");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void missingGatewayIsToldWithARemedy() throws IOException {
    int code =
        run(
            "run",
            asking().toString(),
            "ask",
            "--gateway",
            "http://127.0.0.1:1",
            "--arg",
            "p=\"x\"");

    assertThat(code).isEqualTo(1);
    assertThat(told.toString(StandardCharsets.UTF_8)).contains("no gateway answers at");
  }

  @Test
  void importOfAnNpmPackageGetsTheVersionInstalledForItsImporter() throws IOException {
    var modules = Files.createDirectories(folder.resolve("node_modules/a/node_modules/b"));
    Files.createDirectories(folder.resolve("node_modules/b"));
    Files.writeString(modules.resolve("v.aqua"), "aqua B declares *\n\nconst INNER = 1\n");
    Files.writeString(
        folder.resolve("node_modules/b/v.aqua"), "aqua B declares *\n\nconst OUTER = 2\n");
    Files.writeString(
        folder.resolve("node_modules/a/a.aqua"),
        "aqua A declares *\n\nimport INNER from \"b/v.aqua\"\n\nfunc one() -> u32:\n    <- INNER\n");
    Files.writeString(
        folder.resolve("main.aqua"),
        """
        aqua Main

        import one from "a/a.aqua"
        import OUTER from "b/v.aqua"

        export f

        func f() -> u32, u32:
            x <- one()
            <- x, OUTER
        """);

    int code = run("compile", folder.resolve("main.aqua").toString());

    assertThat(told.toString(StandardCharsets.UTF_8)).contains("[1 2]");
    assertThat(code).isZero();
  }

  @Test
  void onlyWhatChangedIsCompiledAgain() throws IOException {
    var sources = Files.createDirectories(folder.resolve("src"));
    var out = folder.resolve("out").toString();
    for (int i = 0; i < 100; i++) {
      Files.writeString(
          sources.resolve("f" + i + ".aqua"),
          i == 0
              ? "aqua F0 declares *\n\nfunc g0() -> u32:\n    <- 1\n"
              : """
              aqua F%1$d declares *

              import "f%2$d.aqua"

              export g%1$d

              func g%1$d() -> u32:
                  x <- g%2$d()
                  <- x
              """
                  .formatted(i, i / 2));
    }

    assertThat(run("compile", "-o", out, sources.toString())).isZero();
    told.reset();
    assertThat(run("compile", "-o", out, sources.toString())).isZero();
    assertThat(told.toString(StandardCharsets.UTF_8))
        .isEqualTo("100 files (100 unchanged), 0 mistakes\n");

    Files.writeString(
        sources.resolve("f48.aqua"),
        Files.readString(sources.resolve("f48.aqua")).replace("<- x", "y = x + 1\n    <- y"));
    told.reset();
    assertThat(run("compile", "-o", out, sources.toString())).isZero();
    assertThat(told.toString(StandardCharsets.UTF_8))
        .contains("f48.aqua", "f96.aqua", "f97.aqua", "100 files (97 unchanged)");

    Files.delete(Path.of(out, "f3.g3.air"));
    told.reset();
    assertThat(run("compile", "-o", out, sources.toString())).isZero();
    assertThat(told.toString(StandardCharsets.UTF_8)).contains("100 files (99 unchanged)");
    assertThat(Path.of(out, "f3.g3.air")).exists();
  }

  @Test
  void fileThatComesFirstInTheSearchIsNoticed() throws IOException {
    var out = folder.resolve("out").toString();
    var other = Files.createDirectories(folder.resolve("other"));
    Files.writeString(other.resolve("lib.aqua"), "aqua Lib declares *\n\nconst N = 7\n");
    var file =
        Files.writeString(
            folder.resolve("a.aqua"),
            "aqua A\n\nimport \"lib.aqua\"\n\nexport f\n\nfunc f() -> u32:\n    <- N\n");
    assertThat(run("compile", "--import", other.toString(), "-o", out, file.toString())).isZero();

    Files.writeString(folder.resolve("lib.aqua"), "aqua Lib declares *\n\nconst N = 8\n");

    assertThat(run("compile", "--import", other.toString(), "-o", out, file.toString())).isZero();
    assertThat(Path.of(out, "a.f.air")).content().contains("[8]");
  }

  @Test
  void watchingCompilesAgainWhenAFileChanges() throws IOException, InterruptedException {
    var out = folder.resolve("out");
    var file = folder.resolve("a.aqua");
    var program = "aqua A\n\nexport f\n\nfunc f() -> u32:\n    <- 1\n";
    Files.writeString(file, program);
    try (var told = new PipedInputStream(1 << 16);
        var err = new PrintStream(new PipedOutputStream(told), true, StandardCharsets.UTF_8)) {
      var lines = new BufferedReader(new InputStreamReader(told, StandardCharsets.UTF_8));
      var watching =
          Thread.ofPlatform()
              .start(
                  () ->
                      Aqua.run(
                          List.of("compile", "--watch", "-o", out.toString(), file.toString()),
                          err,
                          err));
      try {
        until(lines, "watching");
        Files.writeString(file, program.replace("<- 1", "<- 2"));
        until(lines, "watching");

        assertThat(out.resolve("a.f.air")).content().contains("[2]");
      } finally {
        watching.interrupt();
        watching.join();
      }
    }
  }

  private static void until(BufferedReader lines, String word) throws IOException {
    var line = lines.readLine();
    while (line != null && !line.contains(word)) {
      line = lines.readLine();
    }
  }
}
