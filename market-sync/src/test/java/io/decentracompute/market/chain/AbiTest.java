package io.decentracompute.market.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AbiTest {
  private static final MarketAbi MARKET = new MarketAbi();

  private static AbiType.Tuple types(String json) {
    try {
      return AbiType.parse(new ObjectMapper().readTree(json.replace('\'', '"')));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String words(String... words) {
    return String.join("", Stream.of(words).map(AbiTest::word).toList());
  }

  /** Numbers right-aligned, text (with a leading ') left-aligned. */
  private static String word(String value) {
    if (value.startsWith("'")) {
      String hex = HexFormat.of().formatHex(value.substring(1).getBytes(StandardCharsets.US_ASCII));
      return hex + "0".repeat(64 - hex.length());
    }
    return "0".repeat(64 - value.length()) + value;
  }

  private static BigInteger number(long value) {
    return BigInteger.valueOf(value);
  }

  /** The specification's example {@code sam("dave", true, [1, 2, 3])}. */
  @Test
  void bytesAndListsAreEncodedAsTheSpecificationShows() {
    var types = types("[{'type':'bytes'},{'type':'bool'},{'type':'uint256[]'}]");

    byte[] encoded =
        Abi.encode(
            types,
            List.of(
                "dave".getBytes(StandardCharsets.US_ASCII),
                true,
                List.of(number(1), number(2), number(3))));

    assertThat(HexFormat.of().formatHex(encoded))
        .isEqualTo(words("60", "1", "a0", "4", "'dave", "3", "1", "2", "3"));
  }

  /** The specification's example {@code g([[1, 2], [3]], ["one", "two", "three"])}. */
  @Test
  void nestedListsAreEncodedAndDecodedAsTheSpecificationShows() throws AbiException {
    var types = types("[{'type':'uint256[][]'},{'type':'string[]'}]");
    var values =
        List.of(
            List.of(List.of(number(1), number(2)), List.of(number(3))),
            List.of("one", "two", "three"));

    byte[] encoded = Abi.encode(types, values);

    assertThat(HexFormat.of().formatHex(encoded))
        .isEqualTo(
            words(
                "40", "140", "2", "40", "a0", "2", "1", "2", "1", "3", "3", "60", "a0", "e0", "3",
                "'one", "3", "'two", "5", "'three"));
    assertThat(Abi.decode(types, encoded).values()).isEqualTo(values);
  }

  @Test
  void selectorsComeFromCanonicalSignatures() {
    assertThat(Artifact.load("TestToken").function("transfer").selector()).isEqualTo("0xa9059cbb");
    assertThat(Artifact.load("TestToken").function("balanceOf").selector()).isEqualTo("0x70a08231");
  }

  @Test
  void aNumberThatDoesNotFitItsTypeIsOurMistake() {
    var types = types("[{'type':'uint16'}]");

    assertThatThrownBy(() -> Abi.encode(types, List.of(65_536)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Abi.encode(types, List.of(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aWordThatOverflowsItsTypeIsRefused() {
    byte[] word = HexFormat.of().parseHex(words("10000"));

    assertThatThrownBy(() -> Abi.decode(types("[{'type':'uint16'}]"), word))
        .isInstanceOf(AbiException.class);
  }

  @Test
  void offsetsAndLengthsBehindTheEndAreRefused() {
    var types = types("[{'type':'bytes'}]");
    var hostile =
        List.of(
            words("20"),
            words("40", "0"),
            words("20", "1"),
            words("20", "f".repeat(64)),
            words("f".repeat(64), "0"),
            words("7fffffff", "0"));

    assertThat(hostile)
        .allSatisfy(
            hex ->
                assertThatThrownBy(() -> Abi.decode(types, HexFormat.of().parseHex(hex)))
                    .isInstanceOf(AbiException.class));
  }

  @Test
  void listsThatShareTheirBytesDoNotGrowWithoutBound() {
    // 2,000 lists, each claiming the same 2,000 elements.
    var lists = new StringBuilder(words("20", "7d0"));
    for (int i = 0; i < 2000; i++) {
      lists.append(word(Integer.toHexString(2000 * 32)));
    }
    lists.append(word("7d0"));
    lists.append("0".repeat(64 * 2000));

    assertThatThrownBy(
            () ->
                Abi.decode(
                    types("[{'type':'uint256[][]'}]"), HexFormat.of().parseHex(lists.toString())))
        .isInstanceOf(AbiException.class)
        .hasMessageContaining("values");
  }

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void damagedAnswersAreRefusedOrDecodedButNeverFailOtherwise(long seed) {
    var random = new Random(seed);
    var types = MARKET.market.function("getDeal").outputs();
    byte[] data = new byte[32 * (1 + random.nextInt(60))];
    for (int i = 31; i < data.length; i += 32) {
      data[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 32 * random.nextInt(8));
      data[i - 1] = (byte) (random.nextInt(8) == 0 ? random.nextInt(4) : 0);
    }

    try {
      assertThat(Abi.decode(types, data).values()).hasSize(1);
    } catch (AbiException e) {
      assertThat(e).hasMessageMatching(".+");
    }
  }

  @Test
  void refusalsAreDecodedIntoTheirErrorAndArguments() {
    var artifact = Artifact.load("Market");
    var hash = Ids.keccak("DepositTooSmall(uint128,uint256)".getBytes(StandardCharsets.US_ASCII));
    byte[] data = HexFormat.of().parseHex(hash.hex().substring(2, 10) + words("13", "14"));

    assertThat(artifact.revert(data)).contains(new Revert("DepositTooSmall", List.of("19", "20")));
    assertThat(new Revert("DepositTooSmall", List.of("19", "20")))
        .hasToString("DepositTooSmall(19, 20)");
  }

  @Test
  void panicsAndForeignRefusalsHaveNamesToo() {
    byte[] panic = HexFormat.of().parseHex("4e487b71" + words("11"));
    byte[] foreign = HexFormat.of().parseHex("deadbeef");
    byte[] broken = HexFormat.of().parseHex("08c379a0" + words("20"));

    assertThat(MARKET.revert(panic)).isEqualTo(new Revert("Panic", List.of("17")));
    assertThat(MARKET.revert(foreign)).isEqualTo(new Revert("Unknown", List.of("0xdeadbeef")));
    assertThat(MARKET.revert(broken).name()).isEqualTo("Unknown");
  }
}
