package io.decentracompute.marine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.decentracompute.marine.service.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WitTest {
  @Test
  void whatIsPrintedCompilesToTheSame() throws BadModuleException, IOException {
    String text = Files.readString(Fixtures.FOLDER.resolve("types/types.wit"));
    var types = Wit.compile("types.wit", text);

    assertThat(Wit.compile("printed", Wit.print(types))).isEqualTo(types);
  }

  @Test
  void aStringFunctionGetsTheAdapterThatMarineGivesIt() throws BadModuleException {
    var function = Wit.compile("x", "fn greeting(name: string) -> string").functions().getFirst();

    assertThat(function.adapter())
        .isEqualTo(
            List.of(
                new Instruction.ArgumentGet(0),
                new Instruction.StringSize(),
                new Instruction.PushI32(1),
                new Instruction.CallCore(0),
                new Instruction.ArgumentGet(0),
                new Instruction.StringLower(),
                new Instruction.CallCore(6),
                new Instruction.CallCore(3),
                new Instruction.CallCore(2),
                new Instruction.StringLift(),
                new Instruction.CallCore(1)));
  }

  @Test
  void anErrorShowsLineColumnAndCaret() {
    assertThatThrownBy(() -> Wit.compile("a.wit", "// first\nfn f(x: u33) -> string\n"))
        .hasMessage(
            "a.wit:2:9: there is no type u33; write `record u33 { … }`%n  fn f(x: u33) -> string%n          ^"
                .formatted());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fn f(|a name or `)` is expected",
        "fn f() -> |a type is expected",
        "fn f(a: u8 b: u8)|`,` or `)` is expected",
        "fn f(a: u8, a: u8)|a is there twice",
        "fn f() fn f()|f is there twice",
        "fn allocate()|belongs to the ABI",
        "record R { }|has no field",
        "record R { a: u8 }|has no function",
        "import x|not supported yet",
        "enum E { }|`fn` or `record` is expected",
        "fn f(a: []) |a type is expected",
        "fn f(a: [u8)|`]` is expected"
      })
  void mistakesAreNamed(String text, String message) {
    assertThatThrownBy(() -> Wit.compile("a.wit", text))
        .isInstanceOf(BadModuleException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void noTextCrashesTheParser(long seed) throws IOException {
    var random = new Random(seed);
    String text = Files.readString(Fixtures.FOLDER.resolve("types/types.wit"));
    String letters = "fn record(){}[]:->,u8 string\n/\"é_9\0";
    for (int i = 0; i < 3_000; i++) {
      var altered = new StringBuilder(text);
      for (int flips = random.nextInt(5); flips >= 0; flips--) {
        altered.setCharAt(
            random.nextInt(altered.length()), letters.charAt(random.nextInt(letters.length())));
      }
      altered.setLength(random.nextInt(altered.length()));
      try {
        var types = Wit.compile("fuzz", altered.toString());
        assertThat(InterfaceTypesReader.read(InterfaceTypesWriter.write(types))).isEqualTo(types);
      } catch (BadModuleException e) {
        assertThat(e.getMessage()).startsWith("fuzz:").contains("^");
      }
    }
  }
}
