package io.decentracompute.prover.verify;

import io.decentracompute.prover.leaves.LeavesDocument;
import io.decentracompute.prover.randomx.RandomX;
import io.decentracompute.prover.tree.Keccak;
import io.decentracompute.prover.tree.MerkleTree;
import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Checks an epoch of a peer: what is cheap first, then every hash anew in light mode with one cache
 * a unit, then the root. Needs 256 MiB, half a second a unit and about 40 ms a leaf. Trusts the
 * chain's facts and nothing in the document.
 */
public final class EpochVerifier {

  /** Units of a peer have an index below this (the resource's schema). */
  private static final int MAX_UNITS = 4096;

  private final RandomX randomx;

  public EpochVerifier(RandomX randomx) {
    this.randomx = randomx;
  }

  /** The id of a unit on the chain: keccak256(abi.encode(peerId, index)). */
  public static Word unitId(Word peerId, int index) {
    return Word.of(
        Keccak.hash(peerId.toBytes(), ByteBuffer.allocate(32).putInt(28, index).array()));
  }

  /** Checks a document against the chain. */
  public Verdict verify(LeavesDocument document, ChainFacts chain) {
    Optional<Verdict> claim = checkClaim(document, chain);
    if (claim.isPresent()) {
      return claim.get();
    }
    List<Proof> proofs = new ArrayList<>();
    Optional<Verdict> cheap = checkLeaves(document, chain, proofs);
    if (cheap.isPresent()) {
      return cheap.get();
    }
    Map<Word, List<Integer>> byUnit = new LinkedHashMap<>();
    for (int i = 0; i < proofs.size(); i++) {
      byUnit.computeIfAbsent(proofs.get(i).unitId(), u -> new ArrayList<>()).add(i);
    }
    OptionalInt forged =
        byUnit.entrySet().stream()
            .map(unit -> firstWrong(unit.getKey(), unit.getValue(), proofs, chain.nonce()))
            .flatMapToInt(OptionalInt::stream)
            .min();
    if (forged.isPresent()) {
      return leaf(forged.getAsInt(), whyWrong(proofs.get(forged.getAsInt()), chain));
    }
    return checkRoot(proofs, byUnit.size(), chain);
  }

  /** The document says itself which peer and epoch it is about. */
  private static Optional<Verdict> checkClaim(LeavesDocument document, ChainFacts chain) {
    if (!chain.peerId().toString().equals(document.peerId())) {
      return Optional.of(
          whole("the leaves are of peer " + document.peerId() + ", not of " + chain.peerId()));
    }
    if (document.epoch() != chain.epoch()) {
      return Optional.of(
          whole("the leaves are of epoch " + document.epoch() + ", not of " + chain.epoch()));
    }
    if (!chain.nonce().toString().equals(document.nonce())) {
      return Optional.of(
          whole(
              "the leaves were made for nonce "
                  + document.nonce()
                  + "; the chain's nonce of epoch "
                  + chain.epoch()
                  + " is "
                  + chain.nonce()));
    }
    return Optional.empty();
  }

  /** All that needs no hash; fills {@code proofs}. */
  private static Optional<Verdict> checkLeaves(
      LeavesDocument document, ChainFacts chain, List<Proof> proofs) {
    Map<Word, Integer> units = new LinkedHashMap<>();
    IntStream.range(0, MAX_UNITS).forEach(i -> units.put(unitId(chain.peerId(), i), i));
    Set<Proof> seen = new HashSet<>();
    for (int i = 0; i < document.leaves().size(); i++) {
      Proof proof;
      try {
        proof = document.leaves().get(i).proof();
      } catch (IllegalArgumentException e) {
        return Optional.of(leaf(i, "is no leaf: " + e.getMessage()));
      }
      if (!units.containsKey(proof.unitId())) {
        return Optional.of(
            leaf(i, "is of unit " + proof.unitId() + ", which is none of peer " + chain.peerId()));
      }
      if (!seen.add(proof)) {
        return Optional.of(leaf(i, "is there twice"));
      }
      if (proof.hash().compareTo(chain.difficulty()) >= 0) {
        return Optional.of(
            leaf(
                i,
                "is too easy: hash "
                    + proof.hash()
                    + " is not below the chain's difficulty "
                    + chain.difficulty()));
      }
      proofs.add(proof);
    }
    return Optional.empty();
  }

  private OptionalInt firstWrong(Word unit, List<Integer> indices, List<Proof> proofs, Word nonce) {
    try (RandomX.Cache cache = randomx.cache(Keccak.hash(nonce.toBytes(), unit.toBytes()));
        RandomX.Machine machine = cache.machine()) {
      return indices.stream()
          .filter(i -> !isHashOf(proofs.get(i), machine))
          .mapToInt(i -> i)
          .findFirst();
    }
  }

  private String whyWrong(Proof proof, ChainFacts chain) {
    boolean replayed =
        chain
            .nonceBefore()
            .map(nonce -> firstWrong(proof.unitId(), List.of(0), List.of(proof), nonce).isEmpty())
            .orElse(false);
    return replayed
        ? "is replayed: it is a proof of epoch " + (chain.epoch() - 1)
        : "has a hash that its local nonce "
            + proof.localNonce()
            + " does not give for unit "
            + proof.unitId()
            + ": "
            + proof.hash();
  }

  private static boolean isHashOf(Proof proof, RandomX.Machine machine) {
    return Word.of(machine.hashOf(proof.localNonce().toBytes())).equals(proof.hash());
  }

  private static Verdict checkRoot(List<Proof> proofs, int units, ChainFacts chain) {
    if (proofs.size() != chain.count()) {
      return whole(
          "there are "
              + proofs.size()
              + " leaves, but "
              + chain.count()
              + " were committed on the chain");
    }
    Word root = MerkleTree.of(proofs.stream().map(Proof::leaf).toList()).root();
    return root.equals(chain.root())
        ? new Verdict.Holds(proofs.size(), units)
        : whole("the leaves have root " + root + ", but " + chain.root() + " is on the chain");
  }

  private static Verdict leaf(int index, String why) {
    return new Verdict.Forged(OptionalInt.of(index), "leaf " + index + " " + why);
  }

  private static Verdict whole(String why) {
    return new Verdict.Forged(OptionalInt.empty(), why);
  }
}
