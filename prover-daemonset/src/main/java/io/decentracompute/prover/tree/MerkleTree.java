package io.decentracompute.prover.tree;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * A Merkle tree over sorted leaves; the two children of a node are hashed in ascending order, and
 * an odd node moves up unchanged, so that OpenZeppelin's {@code MerkleProof} verifies its proofs.
 * Immutable.
 */
public final class MerkleTree {
  private final List<List<Word>> levels;

  private MerkleTree(List<List<Word>> levels) {
    this.levels = levels;
  }

  /** The tree over these leaves in any order; equal leaves count once. */
  public static MerkleTree of(Collection<Word> leaves) {
    List<Word> level = new ArrayList<>(leaves.stream().distinct().toList());
    Collections.sort(level);
    List<List<Word>> levels = new ArrayList<>();
    levels.add(List.copyOf(level));
    while (level.size() > 1) {
      List<Word> above = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        above.add(i + 1 < level.size() ? parent(level.get(i), level.get(i + 1)) : level.get(i));
      }
      level = above;
      levels.add(List.copyOf(level));
    }
    return new MerkleTree(List.copyOf(levels));
  }

  /** The root; 32 zero bytes when there are no leaves. */
  public Word root() {
    List<Word> top = levels.getLast();
    return top.isEmpty() ? Word.ZERO : top.getFirst();
  }

  /** The number of leaves. */
  public int size() {
    return levels.getFirst().size();
  }

  /**
   * The siblings from a leaf up to the root.
   *
   * @throws IllegalArgumentException when the leaf is not in the tree
   */
  public List<Word> proof(Word leaf) {
    int index = Collections.binarySearch(levels.getFirst(), leaf);
    if (index < 0) {
      throw new IllegalArgumentException(leaf + " is no leaf of this tree");
    }
    List<Word> siblings = new ArrayList<>();
    for (List<Word> level : levels.subList(0, levels.size() - 1)) {
      int sibling = index ^ 1;
      if (sibling < level.size()) {
        siblings.add(level.get(sibling));
      }
      index /= 2;
    }
    return List.copyOf(siblings);
  }

  /** Whether siblings lead from a leaf to a root. */
  public static boolean verify(Word root, Word leaf, List<Word> siblings) {
    Word node = leaf;
    for (Word sibling : siblings) {
      node = parent(node, sibling);
    }
    return node.equals(root);
  }

  private static Word parent(Word a, Word b) {
    return a.compareTo(b) <= 0
        ? Word.of(Keccak.hash(a.toBytes(), b.toBytes()))
        : Word.of(Keccak.hash(b.toBytes(), a.toBytes()));
  }
}
