package io.decentracompute.aqua.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers as text, where identifiers of content depend on every digit. */
class JsonNumbersTest {

  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0",
    "-0.0, -0.0",
    "1, 1.0",
    "-1.5, -1.5",
    "1e15, 1000000000000000.0",
    "9999999999999998, 9999999999999998.0",
    "1e16, 1e16",
    "12345678901234567, 1.2345678901234568e16",
    "0.00001, 0.00001",
    "0.000012345, 0.000012345",
    "0.000001, 1e-6",
    "1.5e-10, 1.5e-10",
    "1.8446744073709552e19, 1.8446744073709552e19",
    "1.7976931348623157e308, 1.7976931348623157e308",
    "4.9e-324, 5e-324",
    "2e-323, 2e-323",
    "2.2250738585072014e-308, 2.2250738585072014e-308",
    "1e23, 1e23",
    "123456.789, 123456.789",
    "100, 100.0"
  })
  void doublesAreWrittenShortest(double value, String text) {
    assertThat(JsonNumbers.write(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    // Observed at the reference, which scales the digits once.
    "9007199254740993.0, 9007199254740994.0",
    "123456789012345680000.0, 1.2345678901234567e20",
    "123456789012345678901, 1.2345678901234567e20",
    "18446744073709551616, 18446744073709552000.0",
    "184467440737095516150, 1.844674407370955e20",
    "123456789012345678901234567890, 1.2345678901234568e29",
    "1234567890123456789012.5, 1.2345678901234568e21",
    "0.123456789012345678901234567890, 0.12345678901234568",
    "4.9e-324, 5e-324",
    "1e23, 1e23",
    "0.1e-400, 0.0",
    "3.14159265358979323846, 3.141592653589793",
    "123456789.123456789, 123456789.12345679"
  })
  void doublesAreReadAsPeersReadThem(String text, double value) {
    assertThat(JsonNumbers.read(text)).isEqualTo(value);
  }

  @Test
  void whatIsWrittenReadsBackExactly() {
    var random = new Random(7);
    for (int i = 0; i < 100_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(JsonNumbers.write(value))).isEqualTo(value);
      }
    }
  }

  @Test
  void integersKeepTheirKind() {
    assertThat(JsonText.parse("[1,1.0,-0,18446744073709551615,-9223372036854775808]"))
        .hasToString("[1,1.0,-0.0,18446744073709551615,-9223372036854775808]");
    assertThat(JsonText.parse("1")).isNotEqualTo(JsonText.parse("1.0"));
  }
}
