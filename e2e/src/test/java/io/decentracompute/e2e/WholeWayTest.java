package io.decentracompute.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.cluster.NodeAction;
import io.decentracompute.cluster.RunningCluster;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.e2e.journey.Journey;
import io.decentracompute.e2e.pictures.Pictures;
import io.decentracompute.e2e.thumbnails.Signatures;
import io.decentracompute.e2e.thumbnails.Thumbnails;
import io.decentracompute.e2e.timeline.Timeline;
import io.decentracompute.market.chain.CommittedRoot;
import io.decentracompute.market.chain.OnChainDeal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo's path with sixty pictures, each step's outcome checked. */
@Tag("system")
class WholeWayTest {

  private static final Path ROOT = Path.of(System.getProperty("decentra.root"));
  private static final int PICTURES = 60;

  @Test
  @Timeout(1200)
  void aSubnetIsRentedServesIsPaidAndGivenBackAlthoughANodeDies() throws Exception {
    Timeline timeline = new Timeline(InstantSource.system(), System.out);
    List<Path> pictures = Pictures.cut(photographs(), ROOT.resolve("target/pictures"), PICTURES);
    String script = Files.readString(ROOT.resolve("samples/thumbnails/thumbnails.air"));
    try (RunningCluster cluster = RunningCluster.start(3);
        Journey journey = new Journey(timeline, cluster, ROOT)) {
      journey.install();
      journey.sell();
      assertThat(journey.hashRates()).hasSize(2);

      List<CommittedRoot> roots = journey.passEpoch();
      assertThat(roots).hasSize(2).allMatch(r -> r.count() > 0);
      journey.verifyEpoch(roots);

      Subnet subnet = journey.rent();
      assertThat(journey.workers()).hasSize(3).doesNotHaveDuplicates();
      assertNeverBoth(journey);

      Thumbnails thumbnails =
          new Thumbnails(
              journey.gateway(),
              new Thumbnails.Settings(
                  script, 20, 2, 128, Duration.ofSeconds(25), Duration.ofSeconds(70), 8));
      Map<String, Path> byCid = thumbnails.upload(pictures);
      assertThat(byCid).hasSize(PICTURES);
      AtomicBoolean killed = new AtomicBoolean();
      Thumbnails.Result result =
          timeline.timed(
              "make thumbnails",
              () ->
                  thumbnails.run(
                      byCid,
                      journey::connectedWorkers,
                      done -> {
                        if (done >= PICTURES / 2 && killed.compareAndSet(false, true)) {
                          cluster.node(NodeAction.KILL, "node-3");
                          timeline.note("pulled the plug of node-3");
                        }
                      }));
      assertThat(result.made().keySet()).isEqualTo(byCid.keySet());
      Set<String> verified = new HashSet<>();
      result.runs().forEach(r -> verified.addAll(Signatures.verified(r, script)));
      assertThat(verified).isNotEmpty();
      assertThat(journey.gateway().get(result.made().values().iterator().next().thumbnailCid()))
          .startsWith(0xff, 0xd8);
      cluster.node(NodeAction.START, "node-3");

      OnChainDeal before = journey.deal(subnet);
      journey.passEpoch();
      OnChainDeal after = journey.deal(subnet);
      assertThat(before.balance().subtract(after.balance()))
          .as("what one epoch cost")
          .isEqualTo(before.activePricePerEpoch());

      journey.giveBack();
      journey.passEpoch();
      journey.awaitReturn();
      assertThat(journey.deal(subnet).finalEpoch()).isPresent();
    }
  }

  private static void assertNeverBoth(Journey journey) {
    for (ComputeUnit unit : journey.client().resources(ComputeUnit.class).list().getItems()) {
      boolean proving =
          io.decentracompute.crds.condition.Conditions.isTrue(
              unit.statusOrEmpty().conditions(), "Proving");
      assertThat(unit.statusOrEmpty().phase() == UnitPhase.SERVING && proving)
          .as("%s serves and proves", unit.getMetadata().getName())
          .isFalse();
    }
  }

  private static Path photographs() {
    String given = System.getenv("DECENTRA_PHOTOGRAPHS");
    if (given == null) {
      throw new IllegalStateException(
          "DECENTRA_PHOTOGRAPHS is not set: run the tests by ./dev test, which fetches photographs");
    }
    return Path.of(given);
  }
}
