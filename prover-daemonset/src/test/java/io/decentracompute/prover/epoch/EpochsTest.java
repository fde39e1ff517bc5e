package io.decentracompute.prover.epoch;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.prover.proving.Job;
import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochsTest {
  private static final Word PEER = word(1);
  private static final Word OTHER_PEER = word(2);

  @TempDir Path folder;

  @Test
  void aRestartFindsEveryProofWithItsRoot() throws IOException {
    Word root;
    try (Epochs epochs = new Epochs(folder)) {
      epochs.begin(job(PEER, 5, 7));
      epochs.add(job(PEER, 5, 7), proof(1));
      epochs.add(job(PEER, 5, 7), proof(2));
      root = epochs.read(PEER, 5).orElseThrow().root();
    }
    try (Epochs again = new Epochs(folder)) {
      again.begin(job(PEER, 5, 7));
      again.begin(job(PEER, 6, 8));

      assertThat(again.read(PEER, 5).orElseThrow().root()).isEqualTo(root);
      assertThat(again.find(root).orElseThrow().proofs())
          .containsExactlyInAnyOrder(proof(1), proof(2));
      again.add(job(PEER, 6, 8), proof(3));
      assertThat(again.read(PEER, 6).orElseThrow().proofs()).containsExactly(proof(3));
    }
  }

  @Test
  void peersAtTheSameEpochShareNothing() throws IOException {
    try (Epochs epochs = new Epochs(folder)) {
      epochs.begin(job(PEER, 5, 7));
      epochs.begin(job(OTHER_PEER, 5, 9));
      epochs.add(job(PEER, 5, 7), proof(1));
      epochs.add(job(OTHER_PEER, 5, 9), proof(2));

      assertThat(epochs.read(PEER, 5).orElseThrow().proofs()).containsExactly(proof(1));
      assertThat(epochs.read(OTHER_PEER, 5).orElseThrow().proofs()).containsExactly(proof(2));
    }
  }

  @Test
  void anotherNonceForAnEpochMakesItsProofsWorthless() throws IOException {
    try (Epochs epochs = new Epochs(folder)) {
      epochs.begin(job(PEER, 5, 7));
      epochs.add(job(PEER, 5, 7), proof(1));

      epochs.begin(job(PEER, 5, 8));

      assertThat(epochs.add(job(PEER, 5, 7), proof(2))).isFalse();
      assertThat(epochs.add(job(PEER, 5, 8), proof(3))).isTrue();
      assertThat(epochs.read(PEER, 5).orElseThrow().proofs()).containsExactly(proof(3));
    }
  }

  @Test
  void aChainThatBeginsAnewMakesLaterEpochsForgotten() throws IOException {
    try (Epochs epochs = new Epochs(folder)) {
      epochs.begin(job(PEER, 900, 7));
      epochs.begin(job(PEER, 1, 8));

      assertThat(epochs.read(PEER, 900)).isEmpty();
      assertThat(epochs.read(PEER, 1)).isPresent();
    }
  }

  @Test
  void epochsLongOverLeaveTheDisk() throws IOException {
    try (Epochs epochs = new Epochs(folder)) {
      for (int epoch = 1; epoch <= 12; epoch++) {
        epochs.begin(job(PEER, epoch, epoch));
        epochs.add(job(PEER, epoch, epoch), proof(epoch));
      }
      assertThat(epochs.read(PEER, 3)).isEmpty();
      assertThat(epochs.read(PEER, 4)).isPresent();
      try (var files = Files.list(folder.resolve(PEER.toString()))) {
        assertThat(files.map(f -> f.getFileName().toString()))
            .doesNotContain("epoch-3.job", "epoch-3.journal")
            .contains("epoch-4.job", "epoch-4.journal");
      }
    }
  }

  @Test
  void aDamagedJobIsAsIfNeverBegun() throws IOException {
    try (Epochs epochs = new Epochs(folder)) {
      epochs.begin(job(PEER, 5, 7));
    }
    Files.writeString(folder.resolve(PEER.toString()).resolve("epoch-5.job"), "0xzz\n");
    try (Epochs again = new Epochs(folder)) {
      assertThat(again.read(PEER, 5)).isEmpty();
      again.begin(job(PEER, 5, 7));
      assertThat(again.read(PEER, 5).orElseThrow().proofs()).isEqualTo(List.of());
    }
  }

  private static Job job(Word peer, long epoch, int nonce) {
    return new Job(peer, epoch, word(nonce), word(255));
  }

  private static Proof proof(int seed) {
    return new Proof(word(100), word(seed), word(200 + seed));
  }

  private static Word word(int value) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) value;
    return Word.of(bytes);
  }
}
