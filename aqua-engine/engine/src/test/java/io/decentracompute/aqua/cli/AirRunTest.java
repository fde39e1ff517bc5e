package io.decentracompute.aqua.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code air run}: a script on a simulated network, step by step. */
class AirRunTest {
  @TempDir private Path folder;

  @Test
  void aScriptAloneRunsOnTheNetworkThatItNames() throws IOException {
    var shown =
        run(
            0,
            "(seq (call \"{{b}}\" (\"greet\" \"hello\") [\"you\"] x) (call \"{{a}}\" (\"out\" \"show\") [x]))");

    assertThat(shown)
        .isEqualTo(
            """
                 0 ms  step 1 at a: the particle begins
              goes to b
              waits SENT for b at 1:6 call "b" ("greet" "hello") ["you"] x
                 0 ms  step 2 at b: 135 bytes from a
              asks 1: greet.hello ["you"]
              waits HOST for b at 1:6 call "b" ("greet" "hello") ["you"] x
                 0 ms  step 3 at b: answered 1: ["you"]
              goes to a
              waits SENT for a at 1:96 call "a" ("out" "show") [x]
                 0 ms  step 4 at a: 505 bytes from b
              asks 1: out.show [["you"]]
              waits HOST for a at 1:96 call "a" ("out" "show") [x]
                 0 ms  step 5 at a: answered 1: [["you"]]
            nothing is left to happen: 5 steps, 2 packets, 0 lost, 0 to peers out of reach
            """);
  }

  @Test
  void aNetworkFileSaysWhoAnswersWhatAndWhen() throws IOException {
    var network =
        """
        {"init": "client", "clients": {"client": "relay"}, "args": {"name": "you"},
         "services": {"b": {"greet.hello": {"result": "hi", "afterMs": 300}}, "*": {"*": {"result": null}}},
         "faults": {"latencyMs": 10, "slowByMs": {"b": 5}}}
        """;
    Files.writeString(folder.resolve("network.json"), network);

    var shown =
        run(
            0,
            """
            (seq (call %init_peer_id% ("getDataSrv" "name") [] name)
              (seq (call %init_peer_id% ("getDataSrv" "-relay-") [] relay)
                (seq (call relay ("op" "noop") [])
                  (seq (call "{{b}}" ("greet" "hello") [name] x)
                    (seq (call relay ("op" "noop") []) (call %init_peer_id% ("callbackSrv" "response") [x]))))))
            """,
            "--network",
            folder.resolve("network.json").toString());

    assertThat(shown)
        .contains(
            "    25 ms  step 6 at b: ",
            "  asks 1: greet.hello [\"you\"]",
            "   325 ms  step 7 at b: answered 1: \"hi\"",
            "callbackSrv.response [\"hi\"]",
            "nothing is left to happen");
  }

  @Test
  void aMistakeInTheScriptIsShown() throws IOException {
    assertThat(run(1, "(seq (null) (call \"{{b}}\" (\"s\" \"f\") [nope]))")).contains("nope", "^");
  }

  @Test
  void aMistakeInTheNetworkIsNamed() throws IOException {
    Files.writeString(folder.resolve("network.json"), "{\"peer\": []}");

    assertThat(run(2, "(null)", "--network", folder.resolve("network.json").toString()))
        .contains("no field `peer`", "peers");
  }

  private String run(int code, String script, String... options) throws IOException {
    var file = Files.writeString(folder.resolve("script.air"), script);
    var out = new ByteArrayOutputStream();
    var arguments = new ArrayList<>(List.of("run", file.toString()));
    arguments.addAll(List.of(options));
    try (var printed = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      assertThat(Air.run(arguments, printed)).isEqualTo(code);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
