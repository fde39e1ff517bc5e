package io.decentracompute.marine.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.decentracompute.marine.module.BadModuleException;
import io.decentracompute.marine.module.InterfaceTypes;
import io.decentracompute.marine.module.Wit;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  private static final InterfaceTypes TYPES = types();

  private static InterfaceTypes types() {
    try {
      return Wit.compile(
          "test",
          """
          record Point { x: s32, y: s32 }
          fn f(small: u8, text: string, point: Point, bytes: []u8)
          fn long(value: u64)
          fn real(value: f64)
          fn nested(value: [][]Point)
          """);
    } catch (BadModuleException e) {
      throw new AssertionError(e);
    }
  }

  private static java.util.List<Value> read(String function, String json) throws ValueException {
    var found =
        TYPES.functions().stream()
            .filter(candidate -> candidate.name().equals(function))
            .findFirst()
            .orElseThrow();
    return Json.arguments(TYPES, function, found.parameters(), json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "[256, \"\", {\"x\":1,\"y\":2}, []]|small: a number from 0 to 255",
        "[1.0, \"\", {\"x\":1,\"y\":2}, []]|small: a whole number",
        "[1, 2, {\"x\":1,\"y\":2}, []]|text: a string",
        "[1, \"\", {\"x\":1}, []]|point: the field y is missing",
        "[1, \"\", {\"x\":1,\"y\":2,\"z\":3}, []]|point: there is no field z",
        "[1, \"\", {\"x\":99999999999,\"y\":2}, []]|point.x: a number from -2147483648",
        "[1, \"\", {\"x\":1,\"y\":2}, [256]]|bytes[0]: a number from 0 to 255",
        "[1, \"\", {\"x\":1,\"y\":2}]|bytes: it is missing",
        "[1, \"\", {\"x\":1,\"y\":2}, [], 5]|more than the 4",
        "{\"small\":1}|the field text is missing",
        "{\"tiny\":1}|there is no field tiny",
        "[1, \"\", {\"x\":1,\"y\":2}, []] x|not JSON",
        "[1, \"\", {\"x\":1,\"y\":2}, []] 7|follows after",
        "[1,|not JSON",
        "5|4 arguments are wanted"
      })
  void mistakesNameTheirPlace(String json, String message) {
    assertThatThrownBy(() -> read("f", json))
        .isInstanceOf(ValueException.class)
        .hasMessageContaining(message);
  }

  @Test
  void unsignedNumbersKeepAll64Bits() throws ValueException {
    var value = read("long", "[18446744073709551615]").getFirst();

    assertThat(Json.print(TYPES, Optional.of(value))).isEqualTo("18446744073709551615");
    assertThatThrownBy(() -> read("long", "[18446744073709551616]"))
        .isInstanceOf(ValueException.class);
  }

  @Test
  void deepNestingIsRefused() {
    assertThatThrownBy(() -> read("nested", "[".repeat(100_000)))
        .isInstanceOf(ValueException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void noTextCrashesTheReader(long seed) {
    var random = new Random(seed);
    String json = "[7, \"text\", {\"x\": 1, \"y\": -2}, [1, 2, 3]]";
    String letters = "[]{},:\"0123456789.eE-+truefalsn xy\\u";
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      var altered = new StringBuilder(json);
      for (int flips = random.nextInt(3); flips >= 0; flips--) {
        altered.setCharAt(
            random.nextInt(altered.length()), letters.charAt(random.nextInt(letters.length())));
      }
      try {
        read("f", altered.toString());
      } catch (ValueException e) {
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isBetween(1, 4_999);
  }
}
