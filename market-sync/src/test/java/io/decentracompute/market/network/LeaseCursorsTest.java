package io.decentracompute.market.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Cursor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseCursorsTest {
  @Test
  void aCursorIsReadBackAsItWasWritten() {
    var cursor = new Cursor("31337/abc/def", 42, new Bytes32("0x" + "1".repeat(64)));

    assertThat(LeaseCursors.parse(LeaseCursors.format(cursor))).contains(cursor);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "31337 x 0x11", "31337 99999999999999999999 0x11", "a b c d"})
  void whatIsNoCursorCountsAsMissing(String text) {
    assertThat(LeaseCursors.parse(text)).isEmpty();
  }
}
