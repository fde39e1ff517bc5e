package io.decentracompute.market.chain;

import static io.decentracompute.market.chain.Stage.ANYONE;
import static io.decentracompute.market.chain.Stage.OTHER_PROVIDER;
import static io.decentracompute.market.chain.Stage.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The epoch clock and the roots, by real transactions. */
@Tag("contract")
class CapacityRulesTest {
  private static final Bytes32 ROOT = Ids.keccak(new byte[] {1});
  private static Stage stage;
  private String snapshot = "";

  @BeforeAll
  static void start() {
    stage = Stage.start();
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  @BeforeEach
  void remember() {
    snapshot = stage.snapshot();
  }

  @AfterEach
  void forget() {
    stage.restore(snapshot);
  }

  @Test
  void epochsFollowBlockTime() throws Exception {
    var first = stage.views().time();
    stage.epochs(3);

    var later = stage.views().time();

    assertThat(later.epoch()).isEqualTo(first.epoch() + 3);
    assertThat(later.epochEndsAt()).isEqualTo(first.epochEndsAt() + 3 * 86_400);
    assertThat(later.block().timestamp()).isLessThan(later.epochEndsAt());
  }

  @Test
  void theNonceIsFixedOnceNeverZeroAndAnotherInEveryEpoch() throws Exception {
    var seen = new HashSet<Bytes32>();
    for (int i = 0; i < 5; i++) {
      stage.epochs(2); // epochs without any transaction lie between
      long epoch = stage.views().time().epoch();
      assertThat(stage.views().nonceOf(epoch)).isEmpty();
      stage.accepted(ANYONE, new Action.OpenEpoch(epoch));
      var nonce = stage.views().nonceOf(epoch).orElseThrow();
      stage.accepted(PROVIDER, new Action.OpenEpoch(epoch));

      assertThat(stage.views().nonceOf(epoch)).contains(nonce);
      assertThat(nonce.isZero()).isFalse();
      assertThat(seen.add(nonce)).isTrue();
    }
  }

  @Test
  void theNonceComesFromItsBlockAloneAndNotFromWhoeverOpensTheEpoch() throws Exception {
    var peer = stage.peer(PROVIDER, "node-a", 1, 1);
    stage.epochs(1);

    stage.accepted(PROVIDER, new Action.CommitRoot(peer, 1, ROOT, 5));

    var block = stage.control().call("eth_getBlockByNumber", "latest", false);
    String expected =
        "0".repeat(60)
            + "7a69"
            + "0".repeat(24)
            + stage.contracts().capacity().hex().substring(2)
            + "0".repeat(63)
            + "2"
            + block.path("parentHash").asText().substring(2)
            + block.path("mixHash").asText().substring(2);
    assertThat(stage.views().nonceOf(2)).contains(Ids.keccak(HexFormat.of().parseHex(expected)));
  }

  @Test
  void anyCallToTheMarketOpensTheEpoch() throws Exception {
    var deal = stage.deal(Stage.terms(1, 1), 2);
    stage.epochs(1);

    stage.accepted(ANYONE, new Action.Settle(deal));

    assertThat(stage.views().time().nonce()).isPresent();
  }

  @Test
  void aRootIsTakenInTheEpochAfterAndOnlyThen() {
    var peer = stage.peer(PROVIDER, "node-a", 1, 1);

    assertThat(stage.refused(PROVIDER, new Action.CommitRoot(peer, 1, ROOT, 5)).name())
        .isEqualTo("WrongEpoch");
    stage.epochs(1);
    var taken = stage.accepted(PROVIDER, new Action.CommitRoot(peer, 1, ROOT, 5));
    assertThat(stage.events(taken, MarketEvent.RootCommitted.class))
        .containsExactly(new MarketEvent.RootCommitted(peer, 1, PROVIDER.address(), ROOT, 5));
    stage.epochs(1);
    assertThat(stage.refused(PROVIDER, new Action.CommitRoot(peer, 1, ROOT, 5)).name())
        .isEqualTo("WrongEpoch");
  }

  @Test
  void aRootIsTakenOnce() throws Exception {
    var peer = stage.peer(PROVIDER, "node-a", 1, 1);
    stage.epochs(1);
    stage.accepted(PROVIDER, new Action.CommitRoot(peer, 1, ROOT, 5));

    var other = new Action.CommitRoot(peer, 1, Ids.keccak(new byte[] {2}), 6);

    assertThat(stage.refused(PROVIDER, other).name()).isEqualTo("RootAlreadyCommitted");
    assertThat(stage.views().root(peer, 1).orElseThrow().root()).isEqualTo(ROOT);
    assertThat(stage.views().root(peer, 1).orElseThrow().count()).isEqualTo(5);
  }

  @Test
  void onlyTheOwnerOfARegisteredPeerCommits() {
    var peer = stage.peer(PROVIDER, "node-a", 1, 1);
    stage.epochs(1);

    assertThat(stage.refused(OTHER_PROVIDER, new Action.CommitRoot(peer, 1, ROOT, 5)).name())
        .isEqualTo("NotPeerOwner");
    assertThat(stage.refused(PROVIDER, new Action.CommitRoot(ROOT, 1, ROOT, 5)).name())
        .isEqualTo("PeerUnknown");
  }

  @Test
  void anEmptyRootIsRefused() {
    var peer = stage.peer(PROVIDER, "node-a", 1, 1);
    stage.epochs(1);

    assertThat(stage.refused(PROVIDER, new Action.CommitRoot(peer, 1, Bytes32.ZERO, 5)).name())
        .isEqualTo("RootEmpty");
    assertThat(stage.refused(PROVIDER, new Action.CommitRoot(peer, 1, ROOT, 0)).name())
        .isEqualTo("RootEmpty");
  }

  @Test
  void anEpochThatNobodyOpenedTakesNoRoot() {
    var peer = stage.peer(PROVIDER, "node-a", 1, 1);
    stage.epochs(2);

    assertThat(stage.refused(PROVIDER, new Action.CommitRoot(peer, 2, ROOT, 5)).name())
        .isEqualTo("EpochNotOpened");
  }
}
