package io.decentracompute.market.deal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FinalityTest {
  @Test
  void aFactIsFinalOnceEnoughBlocksLieOnTop() {
    var finality = new Finality();

    assertThat(finality.observe("end", true, 100, 3)).isFalse();
    assertThat(finality.observe("end", true, 102, 3)).isFalse();
    assertThat(finality.observe("end", true, 103, 3)).isTrue();
  }

  @Test
  void aFactThatWasReorganisedAwayBeginsAnew() {
    var finality = new Finality();
    finality.observe("end", true, 100, 3);

    assertThat(finality.observe("end", false, 102, 3)).isFalse();
    assertThat(finality.observe("end", true, 103, 3)).isFalse();
    assertThat(finality.observe("end", true, 106, 3)).isTrue();
  }

  @Test
  void withoutConfirmationsTheHeadIsTrusted() {
    assertThat(new Finality().observe("end", true, 100, 0)).isTrue();
  }
}
