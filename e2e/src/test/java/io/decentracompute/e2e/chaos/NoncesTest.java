package io.decentracompute.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.e2e.check.Nonces;
import io.decentracompute.e2e.proxy.SentTransaction;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoncesTest {
  private static final Address ACCOUNT = new Address("0x" + "ab".repeat(20));

  private static SentTransaction sent(int number, long nonce, String selector) {
    return new SentTransaction(
        number, new Bytes32("0x%064x".formatted(number)), ACCOUNT, nonce, selector);
  }

  @Test
  void aTransactionThatIsSentAgainCountsOnce() {
    var sent = List.of(sent(1, 4, "0x1"), sent(2, 4, "0x1"), sent(3, 5, "0x2"));

    assertThat(Nonces.check(new Nonces.Account(ACCOUNT, 4, 6, 6), sent)).isEmpty();
  }

  @Test
  void aTransactionThatNobodySawIsFound() {
    var sent = List.of(sent(1, 4, "0x1"));

    assertThat(Nonces.check(new Nonces.Account(ACCOUNT, 4, 6, 6), sent)).hasSize(1);
  }

  @Test
  void aTransactionThatNoBlockTakesIsFound() {
    var sent = List.of(sent(1, 4, "0x1"));

    assertThat(Nonces.check(new Nonces.Account(ACCOUNT, 4, 5, 6), sent))
        .anyMatch(v -> v.evidence().contains("no block takes"));
  }

  @Test
  void twoCallsUnderOneNonceAreFound() {
    var sent = List.of(sent(1, 4, "0x1"), sent(2, 4, "0x2"));

    assertThat(Nonces.check(new Nonces.Account(ACCOUNT, 4, 5, 5), sent))
        .anyMatch(v -> v.evidence().contains("different calls"));
  }
}
