package io.decentracompute.prover.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.prover.epoch.ClosedEpoch;
import io.decentracompute.prover.leaves.LeavesDocument;
import io.decentracompute.prover.leaves.LeavesDocument.Leaf;
import io.decentracompute.prover.proving.Job;
import io.decentracompute.prover.randomx.RandomX;
import io.decentracompute.prover.tree.Keccak;
import io.decentracompute.prover.tree.MerkleTree;
import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every way to forge that a provider might try, each committed to with the right root. */
class EpochVerifierTest {
  private static final RandomX RANDOMX = RandomX.load(Optional.empty());
  private static final Word PEER = word("peer");
  private static final Word EASY = Word.parse("0x" + "ff".repeat(32));
  private static final Job JOB = new Job(PEER, 7, word("nonce 7"), EASY);
  private static final Job BEFORE = new Job(PEER, 6, word("nonce 6"), EASY);
  private static final Word UNIT_0 = EpochVerifier.unitId(PEER, 0);
  private static final Word UNIT_1 = EpochVerifier.unitId(PEER, 1);

  private static List<Proof> honest = List.of();
  private static Proof replayed = new Proof(Word.ZERO, Word.ZERO, Word.ZERO);

  @BeforeAll
  static void prove() {
    List<Proof> proofs = new ArrayList<>();
    proofs.addAll(proofs(JOB, UNIT_0, 2));
    proofs.addAll(proofs(JOB, UNIT_1, 2));
    honest = new ClosedEpoch(JOB, proofs).proofs();
    replayed = proofs(BEFORE, UNIT_0, 1).getFirst();
  }

  @Test
  void honestProofsHold() {
    assertThat(verify(honest, EASY)).isEqualTo(new Verdict.Holds(4, 2));
  }

  @Test
  void aWrongHashIsNamed() {
    Proof old = honest.get(2);
    assertForged(with(2, new Proof(old.unitId(), old.localNonce(), word("x"))), 2, "local nonce");
  }

  @Test
  void aWrongNonceIsNamed() {
    Proof old = honest.get(1);
    assertForged(with(1, new Proof(old.unitId(), word("x"), old.hash())), 1, word("x").toString());
  }

  @Test
  void aProofOfOneUnitIsNoneOfAnother() {
    Proof old = honest.getFirst();
    Word other = old.unitId().equals(UNIT_0) ? UNIT_1 : UNIT_0;
    assertForged(with(0, new Proof(other, old.localNonce(), old.hash())), 0, "for unit " + other);
  }

  @Test
  void aUnitOfAnotherPeerIsRefused() {
    Proof old = honest.get(3);
    assertForged(
        with(3, new Proof(word("stranger"), old.localNonce(), old.hash())), 3, "none of peer");
  }

  @Test
  void aHashThatIsNotBelowTheDifficultyIsTooEasy() {
    Word hardest = honest.stream().map(Proof::hash).sorted().toList().get(1);
    Verdict verdict = verify(honest, hardest);
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Forged.class, f -> assertThat(f.why()).contains("is too easy"));
  }

  @Test
  void aProofOfTheEpochBeforeIsReplayed() {
    assertForged(with(0, replayed), 0, "replayed: it is a proof of epoch 6");
  }

  @Test
  void aDoubledLeafIsRefused() {
    assertForged(with(3, honest.get(1)), 3, "is there twice");
  }

  @Test
  void aLeafThatIsNoneIsNamed() {
    List<Leaf> leaves = new ArrayList<>(document(honest).leaves());
    leaves.set(2, new Leaf("0x12", "", "0x"));
    LeavesDocument whole = document(honest);
    Verdict verdict =
        verifier()
            .verify(
                new LeavesDocument(
                    7, whole.peerId(), whole.nonce(), whole.difficulty(), whole.root(), leaves),
                facts(honest, EASY));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Forged.class,
            f -> assertThat(f.why()).startsWith("leaf 2 is no leaf: expected 0x and 64"));
  }

  @Test
  void aMissingLeafShowsInTheCount() {
    Verdict verdict = verifier().verify(document(honest.subList(0, 3)), facts(honest, EASY));
    assertThat(verdict)
        .isEqualTo(
            new Verdict.Forged(
                OptionalInt.empty(), "there are 3 leaves, but 4 were committed on the chain"));
  }

  @Test
  void anExchangedLeafShowsInTheRoot() {
    List<Proof> other = new ArrayList<>(honest);
    other.set(0, proofs(JOB, UNIT_0, 3).getLast());
    Verdict verdict = verifier().verify(document(other), facts(honest, EASY));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Forged.class, f -> assertThat(f.why()).startsWith("the leaves have root"));
  }

  @Test
  void leavesOfAnotherEpochNonceOrPeerAreRefused() {
    assertThat(
            List.of(
                claimed(PEER, 6, JOB), claimed(word("other"), 7, JOB), claimed(PEER, 7, BEFORE)))
        .extracting(d -> verifier().verify(d, facts(honest, EASY)))
        .allSatisfy(v -> assertThat(v).isInstanceOf(Verdict.Forged.class))
        .extracting(v -> ((Verdict.Forged) v).why())
        .satisfiesExactly(
            w -> assertThat(w).contains("are of epoch 6, not of 7"),
            w -> assertThat(w).contains("are of peer " + word("other")),
            w -> assertThat(w).contains("were made for nonce " + BEFORE.nonce()));
  }

  @Test
  void unitIdsAreTheContracts() {
    assertThat(UNIT_1)
        .isEqualTo(
            Word.of(
                Keccak.hash(PEER.toBytes(), Word.parse("0x" + "0".repeat(63) + "1").toBytes())));
  }

  private static LeavesDocument claimed(Word peer, long epoch, Job nonceOf) {
    LeavesDocument right = document(honest);
    return new LeavesDocument(
        epoch,
        peer.toString(),
        nonceOf.nonce().toString(),
        right.difficulty(),
        right.root(),
        right.leaves());
  }

  private static void assertForged(List<Proof> proofs, int leaf, String why) {
    assertThat(verify(proofs, EASY))
        .isInstanceOfSatisfying(
            Verdict.Forged.class,
            forged -> {
              assertThat(forged.leaf()).hasValue(leaf);
              assertThat(forged.why()).startsWith("leaf " + leaf + " ").contains(why);
            });
  }

  private static Verdict verify(List<Proof> proofs, Word difficulty) {
    return verifier().verify(document(proofs), facts(proofs, difficulty));
  }

  private static EpochVerifier verifier() {
    return new EpochVerifier(RANDOMX);
  }

  private static List<Proof> with(int index, Proof proof) {
    List<Proof> changed = new ArrayList<>(honest);
    changed.set(index, proof);
    return changed;
  }

  private static ChainFacts facts(List<Proof> proofs, Word difficulty) {
    return new ChainFacts(
        PEER,
        7,
        JOB.nonce(),
        difficulty,
        MerkleTree.of(proofs.stream().map(Proof::leaf).toList()).root(),
        proofs.size(),
        Optional.of(BEFORE.nonce()));
  }

  private static LeavesDocument document(List<Proof> proofs) {
    return new LeavesDocument(
        7,
        PEER.toString(),
        JOB.nonce().toString(),
        EASY.toString(),
        Word.ZERO.toString(),
        proofs.stream()
            .map(
                p ->
                    new Leaf(p.unitId().toString(), p.localNonce().toString(), p.hash().toString()))
            .toList());
  }

  private static List<Proof> proofs(Job job, Word unit, int count) {
    List<Proof> proofs = new ArrayList<>();
    try (RandomX.Cache cache = RANDOMX.cache(job.keyOf(unit));
        RandomX.Machine machine = cache.machine()) {
      for (int i = 0; i < count; i++) {
        Word nonce = word("local " + i);
        proofs.add(new Proof(unit, nonce, Word.of(machine.hashOf(nonce.toBytes()))));
      }
    }
    return proofs;
  }

  private static Word word(String seed) {
    return Word.of(Keccak.hash(seed.getBytes(StandardCharsets.UTF_8)));
  }
}
