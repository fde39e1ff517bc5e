package io.decentracompute.market.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.cluster.Cluster;
import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.deal.DealChainStatus;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.provider.ProviderConditions;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.crds.subnet.SubnetConditions.Matched;
import io.decentracompute.crds.subnet.SubnetConditions.Published;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.WorkerStatus;
import io.decentracompute.market.chain.dev.DevAccount;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is in the cluster follows the chain, and nothing else. */
@NullUnmarked
@Tag("component")
class MirrorTest {
  @RegisterExtension static final Cluster cluster = Cluster.light();

  @Test
  void aDealThatIsDeletedIsServedOnAndOneThatIsForcedAwayIsWrittenAgain() {
    try (var bed = bed("mirror-force");
        var _ = RunningRole.start(Role.PROVIDER, bed.settings(Role.PROVIDER), bed.client());
        var _ = RunningRole.start(Role.CUSTOMER, bed.settings(Role.CUSTOMER), bed.client())) {
      var deal = served(bed, 1);
      var dealId = deal.getSpec().dealId();
      Bed.await(
          "Finalizer",
          () -> bed.deal(dealId).get(),
          d -> d.hasFinalizer("decentracompute.io/market-sync-provider"));

      bed.deal(dealId).delete();
      var dying =
          Bed.await("Deletion", () -> bed.deal(dealId).get(), HasMetadata::isMarkedForDeletion);
      assertThat(dying.getSpec()).isEqualTo(deal.getSpec());
      bed.workersReady(dying);
      Bed.await(
          "Activation of a Deal that is being deleted",
          () -> bed.deal(dealId).get(),
          d -> d.getStatus().chain().activations().size() == 1);

      bed.deal(dealId)
          .edit(
              d -> {
                d.getMetadata().setFinalizers(List.of());
                return d;
              });
      var again =
          Bed.await(
              "The Deal again",
              () -> bed.deal(dealId).get(),
              d -> !d.getMetadata().getUid().equals(deal.getMetadata().getUid()));
      assertThat(again.getSpec().workers()).isEqualTo(deal.getSpec().workers());
    }
  }

  @Test
  void aTargetThatChangesIsFollowedUpAndDown() {
    try (var bed = bed("mirror-scale");
        var _ = RunningRole.start(Role.PROVIDER, bed.settings(Role.PROVIDER), bed.client());
        var _ = RunningRole.start(Role.CUSTOMER, bed.settings(Role.CUSTOMER), bed.client())) {
      var dealId = served(bed, 1).getSpec().dealId();

      bed.subnet("shop", 3, "7");
      Bed.await("Three", () -> bed.deal(dealId).get(), d -> d.getSpec().workers().size() == 3);
      bed.subnet("shop", 2, "7");
      Bed.await("Two", () -> bed.deal(dealId).get(), d -> d.getSpec().workers().size() == 2);

      bed.subnetWhere("shop", Published.PUBLISHED, Matched.MATCHED);
    }
  }

  @Test
  void nothingIsWrittenWhileNothingChanges() {
    try (var bed = bed("mirror-calm");
        var _ = RunningRole.start(Role.PROVIDER, bed.settings(Role.PROVIDER), bed.client());
        var _ = RunningRole.start(Role.CUSTOMER, bed.settings(Role.CUSTOMER), bed.client())) {
      var deal = served(bed, 2);
      bed.workersReady(deal);
      Bed.await(
          "Active",
          () -> bed.subnet("shop").get(),
          s -> "Active".equals(s.getStatus().chain().status()));
      blocks(bed, 12);
      var before = versions(bed);

      blocks(bed, 12);

      assertThat(versions(bed)).isEqualTo(before);
    }
  }

  @Test
  void anAnswerThatGetsLostWritesNothing() {
    try (var bed = bed("mirror-lost");
        var proxy = RpcProxy.before(bed.chain().rpc());
        var _ = RunningRole.start(Role.PROVIDER, bed.settings(Role.PROVIDER), bed.client());
        var _ = RunningRole.start(Role.CUSTOMER, bed.settings(Role.CUSTOMER), bed.client())) {
      bed.applyNetwork(proxy.uri());
      bed.workersReady(served(bed, 1));
      Bed.await(
          "Active",
          () -> bed.subnet("shop").get(),
          s -> "Active".equals(s.getStatus().chain().status()));
      blocks(bed, 12);
      var before = versions(bed);

      for (var round = 0; round < 3; round++) {
        proxy.lose(1);
        Bed.await("A loss", proxy::stillToLose, left -> left == 0);
        blocks(bed, 8);
      }

      assertThat(versions(bed)).isEqualTo(before);
    }
  }

  @Test
  void aReorganisationThatVoidsTheDealIsRepaired() {
    try (var bed = bed("mirror-reorg");
        var chain = bed.chain().control().connect();
        var _ = RunningRole.start(Role.PROVIDER, bed.settings(Role.PROVIDER), bed.client());
        var _ = RunningRole.start(Role.CUSTOMER, bed.settings(Role.CUSTOMER), bed.client())) {
      var deal = served(bed, 1);
      var dealId = new Bytes32(deal.getSpec().dealId());
      var created = read(() -> chain.market().deal(dealId).orElseThrow().createdBlock());
      var head = read(() -> chain.head().number());

      bed.chain().control().reorganise(Math.toIntExact(head - created + 2));

      Bed.await(
          "The same deal with its worker",
          () -> read(() -> chain.market().workers(dealId)),
          workers -> workers.stream().anyMatch(w -> w.status() == WorkerStatus.MATCHED));
      assertThat(bed.deal(dealId.hex()).get().getMetadata().getUid())
          .isEqualTo(deal.getMetadata().getUid());
    }
  }

  @Test
  void aDealThatNobodyPaysIsServedForAnEpochThenSuspendedThenLeft() {
    try (var bed = bed("mirror-unpaid");
        var _ = RunningRole.start(Role.PROVIDER, bed.settings(Role.PROVIDER), bed.client())) {
      String dealId;
      // The customer goes for ever once its worker serves; four epochs at 7 pay for five at 5.
      try (var _ = RunningRole.start(Role.CUSTOMER, bed.settings(Role.CUSTOMER), bed.client())) {
        var deal = served(bed, 1);
        dealId = deal.getSpec().dealId();
        bed.workersReady(deal);
        Bed.await("Active", () -> bed.deal(dealId).get(), d -> is(d, DealChainStatus.ACTIVE));
      }

      advance(bed, 5);
      Bed.await(
          "Unpaid and served",
          () -> bed.deal(dealId).get(),
          d -> is(d, DealChainStatus.FUNDS_LOW) && d.getStatus().chain().unpaidFromEpoch() != null);
      advance(bed, 1);
      var suspended =
          Bed.await(
              "Suspended", () -> bed.deal(dealId).get(), d -> is(d, DealChainStatus.SUSPENDED));
      assertThat(suspended.getSpec().workers()).hasSize(1);
      advance(bed, 1);
      Bed.await("Left", () -> bed.deal(dealId).get(), d -> d.getSpec().workers().isEmpty());
    }
  }

  private static Bed bed(String name) {
    var bed = Bed.make(cluster.client(), name);
    bed.secret("provider-account", DevAccount.PROVIDER);
    bed.secret("customer-account", DevAccount.CUSTOMER);
    bed.applyNetwork();
    bed.provider("5");
    bed.node("node-2", 4);
    return bed;
  }

  private static Deal served(Bed bed, int workers) {
    bed.providerWhere(ProviderConditions.Ready.READY);
    bed.subnet("shop", workers, "7");
    var dealId =
        bed.subnetWhere("shop", Published.PUBLISHED, Matched.MATCHED).getStatus().chain().dealId();
    return Bed.await(
        "Deal", () -> bed.deal(dealId).get(), d -> d.getSpec().workers().size() == workers);
  }

  private static boolean is(Deal deal, DealChainStatus status) {
    var chain = deal.getStatus() == null ? null : deal.getStatus().chain();
    return chain != null && chain.status() == status;
  }

  private static void advance(Bed bed, int epochs) {
    for (var passed = 0; passed < epochs; passed++) {
      bed.chain().control().advanceEpoch(Duration.ZERO);
    }
  }

  private static void blocks(Bed bed, int count) {
    var start = head(bed);
    Bed.await(count + " blocks", () -> head(bed), now -> now >= start + count);
  }

  private static long head(Bed bed) {
    return Long.decode(bed.chain().control().call("eth_blockNumber").asText());
  }

  /** Versions of all that market-sync writes, by name. */
  private static Map<String, String> versions(Bed bed) {
    var client = bed.client();
    var versions = new TreeMap<String, String>();
    Stream.of(
            client.resources(Subnet.class).inNamespace(bed.name()).list().getItems(),
            client.resources(Deal.class).inAnyNamespace().list().getItems(),
            client.resources(ComputePeer.class).list().getItems(),
            client.resources(ComputeUnit.class).list().getItems(),
            List.of(bed.provider().get(), bed.network().get()),
            client.configMaps().inNamespace(bed.name()).list().getItems(),
            client.leases().inNamespace(bed.name()).list().getItems())
        .flatMap(List::stream)
        .map(HasMetadata.class::cast)
        .forEach(
            resource ->
                versions.put(
                    HasMetadata.getFullResourceName(resource.getClass())
                        + "/"
                        + resource.getMetadata().getName(),
                    resource.getMetadata().getResourceVersion()));
    return versions;
  }

  @FunctionalInterface
  private interface Reading<T> {
    T read() throws ChainUnavailableException;
  }

  private static <T> T read(Reading<T> reading) {
    try {
      return reading.read();
    } catch (ChainUnavailableException e) {
      throw new AssertionError(e);
    }
  }
}
