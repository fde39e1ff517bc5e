package io.decentracompute.prover.proving;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.prover.randomx.RandomX;
import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProverTest {
  private static final Word UNIT = Word.parse("0x" + "11".repeat(32));
  private static final Word OTHER = Word.parse("0x" + "22".repeat(32));
  private static final Word PEER = Word.parse("0x" + "33".repeat(32));
  private static final Word EASY = Word.parse("0x" + "ff".repeat(32));

  private final List<Proof> proofs = new CopyOnWriteArrayList<>();
  private final BlockingQueue<UnitState> states = new LinkedBlockingQueue<>();

  @Test
  void aUnitHashesUntilItIsNoLongerWanted() throws Exception {
    Job job = new Job(PEER, 3, UNIT, EASY);
    try (Prover prover = prover()) {
      prover.want(Map.of(UNIT, job));
      awaitState(UnitState.Hashing.class);
      awaitProof();

      prover.want(Map.of());

      int found = proofs.size();
      assertThat(prover.state(UNIT)).isEqualTo(new UnitState.Stopped());
      long hashes = prover.hashes().getOrDefault(UNIT, 0L);
      assertThat(proofs).hasSize(found).hasSize((int) hashes);
    }
  }

  @Test
  void everyProofCanBeComputedAgainFromTheEpochsKey() throws Exception {
    Job job = new Job(PEER, 4, OTHER, EASY);
    try (Prover prover = prover()) {
      prover.want(Map.of(UNIT, job));
      awaitProof();
    }
    Proof proof = proofs.getFirst();
    RandomX randomx = RandomX.load(Optional.empty());
    try (RandomX.Cache cache = randomx.cache(job.keyOf(UNIT));
        RandomX.Machine machine = cache.machine()) {
      assertThat(Word.of(machine.hashOf(proof.localNonce().toBytes()))).isEqualTo(proof.hash());
    }
  }

  @Test
  void onlyWhatChangedIsStoppedAndStarted() {
    Job first = new Job(PEER, 1, UNIT, EASY);
    Job second = new Job(PEER, 2, UNIT, EASY);

    Prover.Change change =
        Prover.plan(Map.of(UNIT, first, OTHER, second), Map.of(UNIT, second, OTHER, second));

    assertThat(change).isEqualTo(new Prover.Change(java.util.Set.of(UNIT), Map.of(UNIT, second)));
  }

  private Prover prover() {
    return new Prover(
        RandomX.load(Optional.empty()),
        (job, proof) -> proofs.add(proof),
        (unit, state) -> states.add(state));
  }

  private void awaitState(Class<? extends UnitState> wanted) throws InterruptedException {
    while (true) {
      UnitState state = states.poll(30, TimeUnit.SECONDS);
      assertThat(state).as("a state within 30 s").isNotNull();
      if (wanted.isInstance(state)) {
        return;
      }
    }
  }

  private void awaitProof() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (proofs.isEmpty()) {
      assertThat(System.nanoTime()).as("a proof within 30 s").isLessThan(end);
      Thread.sleep(5);
    }
  }
}
