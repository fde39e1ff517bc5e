package io.decentracompute.aqua.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.ReceiptCid;
import io.decentracompute.aqua.ReceiptVerifier;
import io.decentracompute.aqua.ReceiptVerifier.Claim;
import io.decentracompute.aqua.ReceiptVerifier.Verdict;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.run.AirEngine;
import io.decentracompute.aqua.trace.Cid;
import io.decentracompute.aqua.trace.Content;
import io.decentracompute.aqua.trace.DataCodec;
import io.decentracompute.aqua.trace.ParticleData;
import io.decentracompute.aqua.trace.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Receipts of execution: signed with the result, judged by those who come after. */
class ReceiptsTest {
  private static final KeyPair WORKER = Peers.key("a");
  private static final KeyPair NEXT = Peers.key("b");
  private static final ReceiptCid FIRST = new ReceiptCid("bafyreifirst234567");
  private static final ReceiptCid SECOND = new ReceiptCid("bafyreisecond234567");

  /** The worker answers twice, the second answer is unused and the third call fails; then next. */
  private static final Particle PARTICLE =
      Particle.sign(
          WORKER,
          "proven",
          1_700_000_000_000L,
          60_000,
          """
          (seq (seq (call "%1$s" ("resize" "run") ["p"] x) (call "%1$s" ("resize" "log") []))
               (seq (xor (call "%1$s" ("resize" "bad") []) (null)) (call "%2$s" ("s" "use") [x])))
          """
              .formatted(WORKER.peerId(), NEXT.peerId()));

  private final List<Claim> claims = new ArrayList<>();

  @Test
  void nodesThatComeAfterJudgeTheReceiptsOfAllKindsOfResults() {
    var data = worked(FIRST, Profile.DECENTRA);

    var outcome = arrive(data, claim -> noted(claim, new Verdict.Accepted()));

    assertThat(outcome.retCode()).isZero();
    assertThat(claims)
        .containsExactlyInAnyOrder(
            new Claim(
                WORKER.peerId(),
                "resize",
                "run",
                Cid.of("[\"p\"]").toString(),
                Cid.of("{\"small\":true}").toString(),
                Optional.of(FIRST)),
            new Claim(
                WORKER.peerId(),
                "resize",
                "log",
                Cid.of("[]").toString(),
                Cid.of("null").toString(),
                Optional.of(SECOND)),
            new Claim(
                WORKER.peerId(),
                "resize",
                "bad",
                Cid.of("[]").toString(),
                Cid.of("{\"message\":\"\\\"trap\\\"\",\"ret_code\":1}").toString(),
                Optional.of(SECOND)));
  }

  @Test
  void aReceiptThatProvesSomethingElseIsRefused() {
    var outcome = arrive(worked(FIRST, Profile.DECENTRA), this::refusingFirst);

    assertThat(outcome.retCode()).isEqualTo(40_006);
    assertThat(outcome.errorMessage())
        .contains("resize.run", WORKER.peerId().text(), FIRST.text(), "other output");
    assertThat(outcome.isKept()).isFalse();
    assertThat(outcome.data()).isEmpty();
  }

  @Test
  void anOwedReceiptThatIsMissingIsRefused() {
    ReceiptVerifier owed =
        claim ->
            claim.service().equals("resize") && claim.receipt().isEmpty()
                ? new Verdict.Refused("this deal owes receipts")
                : new Verdict.Accepted();

    var outcome = arrive(worked(null, Profile.DECENTRA), owed);

    assertThat(outcome.retCode()).isEqualTo(40_006);
  }

  @Test
  void anUnknownReceiptIsTakenAndVerificationSaysSo() {
    ReceiptVerifier unknown = claim -> new Verdict.Unknown("the receipt is not here yet");
    var data = worked(FIRST, Profile.DECENTRA);

    var outcome = arrive(data, unknown);
    var strict = arrive(data, unknown.strict());
    var verified = Verification.verify(PARTICLE, data, Profile.DECENTRA, unknown);

    assertThat(outcome.retCode()).isZero();
    assertThat(strict.retCode()).isEqualTo(40_006);
    assertThat(((Verification.Result.Holds) verified).view().facts().getFirst().receipt())
        .contains(new TraceView.Receipt(FIRST, new Verdict.Unknown("the receipt is not here yet")));
  }

  @Test
  void resultsThatAreKnownAndOwnResultsAreNotJudgedAgain() {
    ReceiptVerifier noting = claim -> noted(claim, new Verdict.Accepted());
    var engine = new AirEngine(noting);
    var data = worked(FIRST, Profile.DECENTRA);
    var first = step(engine, NEXT, new byte[0], data, Map.of(), Profile.DECENTRA);
    claims.clear();

    var continued = step(engine, NEXT, first.data(), data, Map.of(), Profile.DECENTRA);
    var replayed =
        step(new AirEngine(noting), NEXT, first.data(), data, Map.of(), Profile.DECENTRA);

    assertThat(continued.retCode()).isZero();
    assertThat(replayed.retCode()).isZero();
    assertThat(claims).isEmpty();
  }

  @Test
  void aKeptWalkJudgesWhatArrives() {
    var engine = new AirEngine(this::refusingFirst);
    var none = new byte[0];
    var early = step(engine, NEXT, none, none, Map.of(), Profile.DECENTRA);

    var outcome =
        step(
            engine,
            NEXT,
            early.data(),
            worked(FIRST, Profile.DECENTRA),
            Map.of(),
            Profile.DECENTRA);

    assertThat(early.retCode()).isZero();
    assertThat(outcome.retCode()).isEqualTo(40_006);
    assertThat(outcome.data()).isEqualTo(early.data());
  }

  @Test
  void aRemovedReceiptIsDetected() {
    assertAltered(cid -> Optional.empty());
  }

  @Test
  void anExchangedReceiptIsDetected() {
    assertAltered(cid -> Optional.of(new ReceiptCid("bafyreiforged234567")));
  }

  @Test
  void aReceiptMovedToAnotherResultIsDetected() {
    assertAltered(cid -> Optional.of(cid.equals(FIRST) ? SECOND : FIRST));
  }

  @Test
  void theProfileOfTheReferenceHasNone() {
    var with = worked(FIRST, Profile.AQUAVM_0_62);
    var without = worked(null, Profile.AQUAVM_0_62);

    assertThat(with).isEqualTo(without);
  }

  @Test
  void dataWithoutReceiptsHasNoSectionOfThem() {
    var data = decode(worked(FIRST, Profile.DECENTRA));

    var again = DataCodec.encode(data);
    var longer = java.util.Arrays.copyOf(worked(null, Profile.DECENTRA), 10_000);
    var emptySection =
        java.util.Arrays.copyOf(
            worked(null, Profile.DECENTRA), worked(null, Profile.DECENTRA).length + 1);

    assertThat(again).isEqualTo(worked(FIRST, Profile.DECENTRA));
    assertThat(DataCodec.decode(emptySection, Profile.DECENTRA))
        .isInstanceOf(DataCodec.Decoded.Malformed.class);
    assertThat(DataCodec.decode(longer, Profile.DECENTRA))
        .isInstanceOf(DataCodec.Decoded.Malformed.class);
  }

  @Test
  void onlyIdentifiersNameReceipts() {
    assertThat(ReceiptCid.of("receipt-1")).isEmpty();
    assertThat(ReceiptCid.of("bafyrei" + "a".repeat(200))).isEmpty();
    assertThatThrownBy(() -> new ReceiptCid("\"}")).hasMessageContaining("CIDv1");
  }

  // ---------------------------------------------------------------- means

  private interface Exchange {
    Optional<ReceiptCid> with(ReceiptCid cid);
  }

  /** A peer on the way changes the receipts, once under the old identifiers and once honestly. */
  private void assertAltered(Exchange exchange) {
    var honest = decode(worked(FIRST, Profile.DECENTRA));

    for (boolean rehash : new boolean[] {false, true}) {
      var forged = forged(honest, exchange, rehash);
      var outcome = arrive(DataCodec.encode(forged), claim -> new Verdict.Accepted());
      assertThat(outcome.retCode()).isEqualTo(rehash ? 9 : 8);
    }
  }

  private static ParticleData forged(ParticleData honest, Exchange exchange, boolean rehash) {
    var content = new Content();
    content.addAll(honest.content());
    var renamed = new HashMap<Cid, Cid>();
    honest
        .content()
        .serviceResults()
        .forEach(
            (cid, result) -> {
              var changed =
                  new Content.ServiceResult(
                      result.value(),
                      result.argumentHash(),
                      result.tetraplet(),
                      exchange.with(result.receipt().orElseThrow()));
              if (rehash) {
                renamed.put(cid, content.add(changed));
              } else {
                content.forge(cid, changed);
              }
            });
    var trace =
        honest.trace().stream()
            .map(
                state ->
                    switch (state) {
                      case State.CallScalar(var cid, var place) ->
                          new State.CallScalar(renamed.getOrDefault(cid, cid), place);
                      case State.CallUnused(var cid, var place) ->
                          new State.CallUnused(renamed.getOrDefault(cid, cid), place);
                      case State.CallFailed(var cid, var place) ->
                          new State.CallFailed(renamed.getOrDefault(cid, cid), place);
                      default -> state;
                    })
            .toList();
    return new ParticleData(
        honest.profile(), trace, honest.lastCallId(), content, honest.signatures());
  }

  private Verdict noted(Claim claim, Verdict verdict) {
    claims.add(claim);
    return verdict;
  }

  private Verdict refusingFirst(Claim claim) {
    return claim.receipt().equals(Optional.of(FIRST))
        ? new Verdict.Refused("it is of other output")
        : new Verdict.Accepted();
  }

  private static ParticleData decode(byte[] data) {
    return ((DataCodec.Decoded.Ok) DataCodec.decode(data, Profile.DECENTRA)).data();
  }

  /** The worker's data, its results proven by receipts; the first by this one, or none at all. */
  private static byte[] worked(
      @org.jspecify.annotations.Nullable ReceiptCid first, Profile profile) {
    var engine = new AirEngine();
    var data = new byte[0];
    var results =
        List.of(
            CallResult.ok("{\"small\":true}"),
            CallResult.ok("null"),
            new CallResult(1, "\"trap\""));
    data = step(engine, WORKER, data, new byte[0], Map.of(), profile).data();
    for (int id = 1; id <= 3; id++) {
      var result = results.get(id - 1);
      if (first != null) {
        result = result.provenBy(id == 1 ? first : SECOND);
      }
      data = step(engine, WORKER, data, new byte[0], Map.of(id, result), profile).data();
    }
    return data;
  }

  private static StepOutcome arrive(byte[] data, ReceiptVerifier receipts) {
    return step(new AirEngine(receipts), NEXT, new byte[0], data, Map.of(), Profile.DECENTRA);
  }

  private static StepOutcome step(
      AirEngine engine,
      KeyPair peer,
      byte[] previous,
      byte[] arrived,
      Map<Integer, CallResult> results,
      Profile profile) {
    var parameters = RunParameters.of(PARTICLE, peer, Limits.DEFAULT, profile);
    return engine.step(new StepInput(PARTICLE.script(), previous, arrived, parameters, results));
  }
}
