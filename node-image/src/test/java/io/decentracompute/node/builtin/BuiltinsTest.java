package io.decentracompute.node.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.node.content.DiskStore;
import io.decentracompute.node.particle.Answer;
import io.decentracompute.node.particle.HostCall;
import io.decentracompute.node.particle.VaultFixture;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuiltinsTest {
  private static final Particle PARTICLE =
      Particle.sign(KeyPair.ofSeed(new byte[32]), "p", 1_700_000_000_000L, 1_000, "(null)");

  @TempDir Path dir;
  private Builtins builtins;

  @BeforeEach
  void start() throws Exception {
    builtins =
        new Builtins(
            () -> Json.of("me"),
            peer -> peer.text().equals("friend"),
            Clock.systemUTC(),
            new DiskStore(dir.resolve("content"), 1_000),
            Builtins::noSuchService);
  }

  private Answer call(String service, String function, String arguments) {
    var list = ((Json.Arr) JsonText.parse(arguments)).values();
    return builtins.call(
        new HostCall(
            PARTICLE, service, function, list, List.of(), VaultFixture.at(dir.resolve("vault"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          op    | noop           | []                      | ""
          op    | array          | [1,"a"]                 | [1,"a"]
          op    | array_length   | [[1,2]]                 | 2
          op    | concat         | [[1],[2,3]]             | [1,2,3]
          op    | concat_strings | ["a","b"]               | "ab"
          op    | identity       | [{"a":1}]               | {"a":1}
          op    | identity       | []                      | ""
          op    | string_to_b58  | ["hello"]               | "Cn8eVZg"
          op    | string_from_b58 | ["Cn8eVZg"]            | "hello"
          op    | bytes_to_b58   | [[104,101,108,108,111]] | "Cn8eVZg"
          op    | bytes_from_b58 | ["Cn8eVZg"]             | [104,101,108,108,111]
          op    | sha256_string  | ["hello"]               | "QmRN6wdp1S2A5EtjW9A3M1vKSBuQQGcgvuhoMUoEz4iiT5"
          math  | add            | [2,3]                   | 5
          math  | div            | [7,2]                   | 3
          math  | rem            | [7,-1]                  | 0
          math  | fmul           | [10,0.66]               | 6
          math  | pow            | [2,10]                  | 1024
          math  | log            | [2,1024]                | 10
          cmp   | gte            | [2,2]                   | true
          cmp   | cmp            | [1,2]                   | -1
          array | sum            | [[1,2,3]]               | 6
          array | dedup          | [["a","a","b"]]         | ["a","b"]
          array | sdiff          | [["a","b"],["b","c"]]   | ["a","c"]
          array | slice          | [[1,2,3],1,3]           | [2,3]
          json  | obj            | ["b",1,"a",2]           | {"a":2,"b":1}
          json  | puts           | [{"a":1},"b",2]         | {"a":1,"b":2}
          json  | parse          | ["[1.0]"]               | [1.0]
          json  | stringify      | [[1,"x"]]               | "[1,\\"x\\"]"
          debug | stringify      | [{"a":[]}]              | "{\\"a\\":[]}"
          peer  | identify       | []                      | "me"
          peer  | is_connected   | ["friend"]              | true
          peer  | ttl_left       | []                      | 0
          peer  | timeout        | [0,"late"]              | "late"
          """)
  void answers(String service, String function, String arguments, String expected) {
    assertThat(call(service, function, arguments)).isEqualTo(new Answer.Value(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          math  | add    | [9223372036854775807,1]  | BAD_ARGUMENTS | overflow
          math  | div    | [1,0]                    | BAD_ARGUMENTS | zero
          math  | add    | ["1",2]                  | BAD_ARGUMENTS | argument 1 of math.add must be an integer
          math  | add    | [1]                      | BAD_ARGUMENTS | takes 2 arguments
          math  | pow    | [3,4000000000]           | BAD_ARGUMENTS | overflow
          array | slice  | [[1],0,5]                | BAD_ARGUMENTS | slice
          json  | obj    | ["a"]                    | BAD_ARGUMENTS | needs argument 2
          json  | parse  | ["{"]                    | BAD_ARGUMENTS | character
          op    | bytes_to_b58 | [[300]]            | BAD_ARGUMENTS | no byte
          op    | nothing | []                      | NO_SUCH_FUNCTION | op.nothing
          peer  | timeout | [-1,"x"]                | BAD_ARGUMENTS | negative
          getDataSrv | x | []                       | NO_SUCH_FUNCTION | getDataSrv.x
          other | x      | []                       | NO_SUCH_SERVICE | other
          content | get  | ["x"]                    | BAD_ARGUMENTS | no CID
          content | put  | ["/etc/passwd"]          | NO_SUCH_FILE | no file of this particle's vault
          """)
  void mistakesOfAScriptAreErrorsItCanCatch(
      String service, String function, String arguments, String code, String message) {
    assertThat(call(service, function, arguments))
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            failed -> {
              assertThat(failed.code()).isEqualTo(code);
              assertThat(failed.message()).contains(message);
            });
  }

  @Test
  void anErrorIsAnObjectWithCodeAndMessage() {
    var result = call("math", "div", "[1,0]").toResult();
    assertThat(result.retCode()).isEqualTo(1);
    assertThat(result.text()).startsWith("{\"code\":\"BAD_ARGUMENTS\",\"message\":\"");
  }
}
