package io.decentracompute.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NamesTest {
  private static final String ID = "0x0123456789abcdef" + "0".repeat(48);

  @Test
  void namesAreTheFirstDigitsOfTheId() {
    assertThat(Names.peer(ID)).isEqualTo("peer-0123456789abcdef");
    assertThat(Names.unit(ID)).isEqualTo("cu-0123456789abcdef");
    assertThat(Names.deal(ID)).isEqualTo("deal-0123456789abcdef");
    assertThat(Names.dealNamespace(ID)).isEqualTo("dc-0123456789abcdef");
    assertThat(Names.worker(ID)).isEqualTo("w-01234567");
  }

  @Test
  void whatIsNoIdGetsNoName() {
    assertThatThrownBy(() -> Names.deal("0x12"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No name for id '0x12': an id is 0x and 64 lower-case hexadecimal digits.");
  }
}
