package io.decentracompute.prover.randomx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RandomXTest {

  @Test
  void theReferenceVectorHolds() {
    RandomX randomx = RandomX.load(Optional.empty());
    try (RandomX.Cache cache = randomx.cache("test key 000".getBytes(StandardCharsets.UTF_8));
        RandomX.Machine machine = cache.machine()) {
      byte[] hash = machine.hashOf("This is a test".getBytes(StandardCharsets.UTF_8));

      assertThat(HexFormat.of().formatHex(hash))
          .isEqualTo("639183aae1bf4c9a35884cb46b09cad9175f04efd7684e7262a0ac1c2f0b4e3f");
    }
  }

  @Test
  void theFixedLengthPathGivesTheSameHash() {
    RandomX randomx = RandomX.load(Optional.empty());
    byte[] nonce = new byte[32];
    nonce[31] = 7;
    try (RandomX.Cache cache = randomx.cache(new byte[] {1, 2, 3});
        RandomX.Machine machine = cache.machine()) {
      byte[] hash = new byte[32];
      machine.hash(nonce, hash);

      assertThat(hash).isEqualTo(machine.hashOf(nonce));
    }
  }

  @Test
  void aMissingLibraryNamesThePackageToInstall() {
    assertThatThrownBy(() -> RandomX.load(Optional.of("/nowhere/librandomx.so")))
        .isInstanceOf(RandomXException.class)
        .hasMessageContaining("librandomx0")
        .hasMessageContaining("DECENTRA_RANDOMX_LIBRARY");
  }

  @Test
  void anotherLibraryIsRefused() {
    assertThatThrownBy(() -> RandomX.load(Optional.of("/usr/lib/x86_64-linux-gnu/libz.so.1")))
        .isInstanceOf(RandomXException.class)
        .hasMessageContaining("randomx_get_flags");
  }
}
