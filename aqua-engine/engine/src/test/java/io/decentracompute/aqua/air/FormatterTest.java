package io.decentracompute.aqua.air;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.conformance.RecordedInputs;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Formatting changes the look of a script and nothing else. */
class FormatterTest {
  private static final Pattern PLACES = Pattern.compile("\"(position|left|right)\":[0-9]+");

  @Test
  void formattedScriptsHaveTheSameTree() throws IOException {
    for (var input : RecordedInputs.ofAll(Profile.AQUAVM_0_62)) {
      if (Script.parse(input.script()) instanceof Script.Parsed.Ok(var script)) {
        var formatted = Formatter.format(script);

        var again = (Script.Parsed.Ok) Script.parse(formatted);
        assertThat(tree(again.script())).isEqualTo(tree(script));
        assertThat(Formatter.format(again.script())).isEqualTo(formatted);
      }
    }
  }

  @Test
  void hopsStayOnOneLine() {
    var hop =
        "(new $-hop- (new #-hopc- (canon \"somebody-with-a-very-long-name-indeed\" $-hop- #-hopc-)))";
    var script =
        ((Script.Parsed.Ok) Script.parse("(seq " + hop + " (seq " + hop + " (null)))")).script();

    assertThat(Formatter.hops(script)).hasSize(2);
    assertThat(Formatter.format(script))
        .isEqualTo("(seq\n " + hop + "\n(seq\n " + hop + "\n (null)))\n");
  }

  @Test
  void deepScriptsAreFormatted() {
    var text = "(seq (null) ".repeat(50_000) + "(null)" + ")".repeat(50_000);

    assertThat(Formatter.format(((Script.Parsed.Ok) Script.parse(text)).script()))
        .hasSizeLessThan(2_000_000);
  }

  private static String tree(Script script) {
    return PLACES.matcher(AstJson.of(script)).replaceAll("");
  }
}
