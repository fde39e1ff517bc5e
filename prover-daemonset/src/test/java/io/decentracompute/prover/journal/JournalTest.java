package io.decentracompute.prover.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JournalTest {

  @TempDir Path folder;

  @Test
  void whatWasAppendedIsReplayedInOrder() throws IOException {
    List<Proof> proofs = proofs(5);

    write(7, proofs);

    try (Journal again = new Journal(folder)) {
      assertThat(again.replay(7)).isEqualTo(new Journal.Replay(proofs, 0));
      assertThat(again.replay(8).proofs()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aCutFileKeepsEveryWholeRecordAndGoesOn(long seed) throws IOException {
    List<Proof> proofs = proofs(6);
    write(1, proofs);
    Path file = folder.resolve("epoch-1.journal");
    byte[] bytes = Files.readAllBytes(file);
    int cut = new Random(seed).nextInt(bytes.length);
    Files.write(file, Arrays.copyOf(bytes, cut));
    Proof next = proofs(7).getLast();

    try (Journal journal = new Journal(folder)) {
      journal.append(1, next);
    }

    try (Journal again = new Journal(folder)) {
      List<Proof> kept = proofs.subList(0, cut / 100);
      assertThat(again.replay(1).proofs())
          .containsExactlyElementsOf(
              IntStream.rangeClosed(0, kept.size())
                  .mapToObj(i -> i < kept.size() ? kept.get(i) : next)
                  .toList());
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aFlippedBitNeverPassesForAProof(long seed) throws IOException {
    List<Proof> proofs = proofs(6);
    write(1, proofs);
    Path file = folder.resolve("epoch-1.journal");
    byte[] bytes = Files.readAllBytes(file);
    int at = new Random(seed).nextInt(bytes.length);
    bytes[at] ^= (byte) (1 << new Random(seed + 1).nextInt(8));
    Files.write(file, bytes);

    try (Journal journal = new Journal(folder)) {
      Journal.Replay replay = journal.replay(1);
      assertThat(replay.proofs()).isEqualTo(proofs.subList(0, at / 100));
      assertThat(replay.damagedBytes()).isPositive();
    }
  }

  @Test
  void oldEpochsAreForgottenAndOtherFilesStay() throws IOException {
    write(3, proofs(1));
    write(4, proofs(1));
    Files.writeString(folder.resolve("notes.txt"), "kept");

    try (Journal journal = new Journal(folder)) {
      journal.forget(3);

      assertThat(journal.replay(3).proofs()).isEmpty();
      assertThat(journal.replay(4).proofs()).hasSize(1);
      assertThat(folder.resolve("notes.txt")).exists();
    }
  }

  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  private void write(long epoch, List<Proof> proofs) throws IOException {
    try (Journal journal = new Journal(folder)) {
      for (Proof proof : proofs) {
        journal.append(epoch, proof);
      }
    }
  }

  private static List<Proof> proofs(int count) {
    Random random = new Random(42);
    return IntStream.range(0, count)
        .mapToObj(i -> new Proof(word(random), word(random), word(random)))
        .toList();
  }

  private static Word word(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Word.of(bytes);
  }
}
