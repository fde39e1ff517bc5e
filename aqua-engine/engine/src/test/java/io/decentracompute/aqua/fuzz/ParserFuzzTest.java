package io.decentracompute.aqua.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.decentracompute.aqua.air.AstJson;
import io.decentracompute.aqua.air.Formatter;
import io.decentracompute.aqua.air.Script;
import java.nio.charset.StandardCharsets;

class ParserFuzzTest {
  /** A tree that can be written and read again, or mistakes that can be shown. */
  @FuzzTest(maxDuration = "10m")
  void anyTextParsesOrIsRefused(byte[] bytes) {
    parse(new String(bytes, StandardCharsets.UTF_8));
  }

  static void parse(String text) {
    switch (Script.parse(text)) {
      case Script.Parsed.Refused(var errors) -> assertThat(errors.frames()).isNotBlank();
      case Script.Parsed.Ok(var script) -> {
        assertThat(AstJson.of(script)).isNotNull();
        var formatted = Formatter.format(script);
        if (!(Script.parse(formatted) instanceof Script.Parsed.Ok(var again))) {
          throw new AssertionError("formatted, this script does not parse: " + text);
        }
        assertThat(again.size()).isEqualTo(script.size());
        assertThat(Formatter.format(again)).isEqualTo(formatted);
      }
    }
  }
}
