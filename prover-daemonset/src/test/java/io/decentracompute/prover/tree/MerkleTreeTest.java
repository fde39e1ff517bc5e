package io.decentracompute.prover.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MerkleTreeTest {

  @Test
  void keccakIsTheEvmsAndNotSha3() {
    assertThat(Word.of(Keccak.hash()).toString())
        .isEqualTo("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  }

  @Test
  void anEmptyTreeHasTheZeroRoot() {
    assertThat(MerkleTree.of(List.of()).root()).isEqualTo(Word.of(new byte[32]));
  }

  @Test
  void aSingleLeafIsItsOwnRoot() {
    Word leaf = leaf(1);

    assertThat(MerkleTree.of(List.of(leaf)).root()).isEqualTo(leaf);
  }

  @Test
  void threeLeavesAreHashedPairwiseInAscendingOrder() {
    List<Word> leaves = new ArrayList<>(List.of(leaf(1), leaf(2), leaf(3)));
    Collections.sort(leaves);
    Word pair = ordered(leaves.get(0), leaves.get(1));

    assertThat(MerkleTree.of(List.of(leaf(3), leaf(1), leaf(2))).root())
        .isEqualTo(ordered(pair, leaves.get(2)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void everyLeafHasAProofAndNoOtherWordPassesWithIt(int size) {
    List<Word> leaves = IntStream.range(0, size).mapToObj(MerkleTreeTest::leaf).toList();
    MerkleTree tree = MerkleTree.of(leaves);

    for (Word leaf : leaves) {
      assertThat(MerkleTree.verify(tree.root(), leaf, tree.proof(leaf))).isTrue();
      assertThat(MerkleTree.verify(tree.root(), leaf(size + 1000), tree.proof(leaf))).isFalse();
    }
  }

  static IntStream sizes() {
    return IntStream.rangeClosed(1, 40);
  }

  private static Word ordered(Word a, Word b) {
    return a.compareTo(b) <= 0
        ? Word.of(Keccak.hash(a.toBytes(), b.toBytes()))
        : Word.of(Keccak.hash(b.toBytes(), a.toBytes()));
  }

  private static Word leaf(int seed) {
    byte[] bytes = new byte[32];
    new Random(seed).nextBytes(bytes);
    return new Proof(Word.of(bytes), Word.of(bytes), Word.of(bytes)).leaf();
  }
}
