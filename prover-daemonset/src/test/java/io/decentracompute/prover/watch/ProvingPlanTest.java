package io.decentracompute.prover.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.crds.network.Epoch;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.network.NetworkStatus;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.peer.ComputePeerSpec;
import io.decentracompute.crds.peer.Proofs;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.ComputeUnitSpec;
import io.decentracompute.crds.unit.ComputeUnitStatus;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.prover.epoch.ClosedEpoch;
import io.decentracompute.prover.proving.Job;
import io.decentracompute.prover.proving.UnitState;
import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProvingPlanTest {
  private static final String UNIT = "0x" + "11".repeat(32);
  private static final String PEER = "0x" + "22".repeat(32);
  private static final String NONCE = "0x" + "33".repeat(32);
  private static final String DIFFICULTY = "0x" + "44".repeat(32);
  private static final Job JOB =
      new Job(Word.parse(PEER), 7, Word.parse(NONCE), Word.parse(DIFFICULTY));
  private static final String URL = "http://10.0.0.1:8080";

  @ParameterizedTest
  @EnumSource(UnitPhase.class)
  void onlyUnitsInPhaseProvingHash(UnitPhase phase) {
    Seen seen = seen(unit(phase), true, true);

    assertThat(ProvingPlan.jobs(seen))
        .isEqualTo(
            phase == UnitPhase.PROVING ? Map.of(Word.parse(UNIT), JOB) : Map.<Word, Job>of());
  }

  @Test
  void aUnitWithoutPhasePeerOrEpochHashesNothing() {
    assertThat(
            List.of(
                seen(unit(null), true, true),
                seen(unit(UnitPhase.PROVING), false, true),
                seen(unit(UnitPhase.PROVING), true, false)))
        .allSatisfy(seen -> assertThat(ProvingPlan.jobs(seen)).isEmpty());
  }

  @Test
  void aUnitThatIsBeingDeletedHashesNothing() {
    ComputeUnit unit = unit(UnitPhase.PROVING);
    unit.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");

    assertThat(ProvingPlan.jobs(seen(unit, true, true))).isEmpty();
  }

  static Stream<Arguments> statements() {
    Problems none = Problems.NONE;
    UnitState stopped = new UnitState.Stopped();
    return Stream.of(
        Arguments.of(UnitPhase.PROVING, true, true, new UnitState.Hashing(JOB), none, "Proving"),
        Arguments.of(
            UnitPhase.PROVING, true, true, new UnitState.Preparing(JOB), none, "Preparing"),
        Arguments.of(UnitPhase.PROVING, true, true, stopped, none, null),
        Arguments.of(UnitPhase.PROVING, true, true, new UnitState.Failed("x"), none, "Failed"),
        Arguments.of(UnitPhase.PROVING, true, false, stopped, none, "NoEpoch"),
        Arguments.of(UnitPhase.PROVING, false, true, stopped, none, "Failed"),
        Arguments.of(
            UnitPhase.PROVING,
            true,
            true,
            stopped,
            new Problems(Optional.of("install it"), Optional.empty()),
            "LibraryMissing"),
        Arguments.of(
            UnitPhase.PROVING,
            true,
            true,
            stopped,
            new Problems(Optional.empty(), Optional.of("disk is full")),
            "Failed"),
        Arguments.of(
            UnitPhase.YIELDING,
            true,
            true,
            stopped,
            new Problems(Optional.of("install it"), Optional.empty()),
            "Yielded"),
        Arguments.of(UnitPhase.YIELDING, true, true, stopped, none, "Yielded"),
        Arguments.of(UnitPhase.SERVING, false, false, stopped, none, "Yielded"),
        Arguments.of(UnitPhase.YIELDING, true, true, new UnitState.Hashing(JOB), none, null),
        Arguments.of(UnitPhase.YIELDING, true, true, new UnitState.Preparing(JOB), none, null),
        Arguments.of(null, true, true, stopped, none, "Idle"));
  }

  @ParameterizedTest
  @MethodSource("statements")
  void aUnitSaysWhatItsThreadDoes(
      UnitPhase phase,
      boolean peerThere,
      boolean epochTold,
      UnitState state,
      Problems problems,
      String reason) {
    ComputeUnit unit = unit(phase);

    assertThat(
            ProvingPlan.statement(unit, seen(unit, peerThere, epochTold), state, problems)
                .map(s -> s.reason().value()))
        .isEqualTo(Optional.ofNullable(reason));
  }

  @Test
  void theEpochBeforeIsAskedForOnceAndAgainWhenTheAddressChanged() {
    Optional<Proofs> said = Optional.of(new Proofs(6, NONCE, 1, URL));

    assertThat(ProvingPlan.asksForProofs(said, 7, URL)).isFalse();
    assertThat(ProvingPlan.asksForProofs(said, 8, URL)).isTrue();
    assertThat(ProvingPlan.asksForProofs(said, 1, URL)).isTrue();
    assertThat(ProvingPlan.asksForProofs(said, 7, "http://10.0.0.2:8080")).isTrue();
    assertThat(ProvingPlan.asksForProofs(Optional.empty(), 7, URL)).isTrue();
  }

  @Test
  void whatWasSaidStaysWhenTheEpochBeforeHasNoProofs() {
    Optional<Proofs> said = Optional.of(new Proofs(3, NONCE, 1, URL));
    ClosedEpoch nothing = new ClosedEpoch(JOB, List.of());
    Proof proof = new Proof(Word.parse(UNIT), Word.ZERO, Word.ZERO);
    ClosedEpoch some = new ClosedEpoch(JOB, List.of(proof, proof));

    assertThat(ProvingPlan.proofs(said, Optional.empty(), URL)).isEqualTo(said);
    assertThat(ProvingPlan.proofs(said, Optional.of(nothing), URL)).isEqualTo(said);
    assertThat(ProvingPlan.proofs(said, Optional.of(some), URL))
        .hasValue(new Proofs(7, proof.leaf().toString(), 1, URL));
  }

  private static Seen seen(ComputeUnit unit, boolean peerThere, boolean epochTold) {
    ComputePeer peer = ComputePeer.named("peer");
    peer.setSpec(new ComputePeerSpec(PEER, "dev", "home", "node", null, 1));
    Network network = Network.named("dev");
    if (epochTold) {
      network.setStatus(
          NetworkStatus.empty()
              .withEpoch(new Epoch(7, Instant.parse("2026-01-01T00:00:00Z"), NONCE, DIFFICULTY)));
    }
    return new Seen(
        Arrays.asList(unit), peerThere ? Map.of("peer", peer) : Map.of(), Map.of("dev", network));
  }

  private static ComputeUnit unit(@org.jspecify.annotations.Nullable UnitPhase phase) {
    ComputeUnit unit = ComputeUnit.named("unit");
    unit.setSpec(
        ComputeUnitSpec.empty()
            .withUnitId(UNIT)
            .withNetwork("dev")
            .withPeer("peer")
            .withNodeName("node"));
    unit.setStatus(ComputeUnitStatus.empty().withPhase(phase));
    return unit;
  }
}
