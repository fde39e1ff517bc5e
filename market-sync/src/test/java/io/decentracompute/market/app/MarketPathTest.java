package io.decentracompute.market.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.cluster.ApiRights;
import io.decentracompute.cluster.Cluster;
import io.decentracompute.crds.deal.DealChainStatus;
import io.decentracompute.crds.deal.TransactionState;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.provider.ProviderConditions;
import io.decentracompute.crds.subnet.SubnetConditions.Funded;
import io.decentracompute.crds.subnet.SubnetConditions.Matched;
import io.decentracompute.crds.subnet.SubnetConditions.Published;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.dev.DevAccount;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

// Digs into statuses: where something is missing, the test shall fail there.
@NullUnmarked
@Tag("component")
class MarketPathTest {
  @RegisterExtension static final Cluster cluster = Cluster.light();

  @Test
  void aSubnetIsPublishedServedChargedAndRefunded() throws Exception {
    try (var bed = Bed.make(cluster.client(), "market-path")) {
      bed.applyNetwork();
      bed.secret("provider-account", DevAccount.PROVIDER);
      bed.secret("customer-account", DevAccount.CUSTOMER);
      bed.provider("5");
      try (var _ = replica(bed, Role.PROVIDER);
          var _ = replica(bed, Role.CUSTOMER);
          var chain = bed.chain().control().connect()) {
        var market = chain.market();
        bed.providerWhere(ProviderConditions.Ready.READY, ProviderConditions.Registered.REGISTERED);
        var peerId = bed.node("node-2", 3);
        Bed.await(
            "Peer registered",
            () ->
                bed.client().resources(ComputePeer.class).list().getItems().stream()
                    .filter(p -> p.getSpec().peerId().equals(peerId.hex()))
                    .findFirst()
                    .orElse(null),
            p ->
                p.getStatus() != null
                    && p.getStatus().chain() != null
                    && Integer.valueOf(3).equals(p.getStatus().chain().registeredUnits()));
        Bed.await(
            "Epoch",
            () -> bed.network().get(),
            n -> n.getStatus() != null && n.getStatus().epoch() != null);

        bed.subnet("shop", 2, "7");

        var subnet = bed.subnetWhere("shop", Published.PUBLISHED, Funded.FUNDED, Matched.MATCHED);
        var dealId = subnet.getStatus().chain().dealId();
        var deal =
            Bed.await("Deal", () -> bed.deal(dealId).get(), d -> d.getSpec().workers().size() == 2);
        assertThat(deal.getSpec().customer()).isEqualTo(DevAccount.CUSTOMER.address().hex());
        assertThat(deal.getSpec().terms().pricePerUnitEpoch()).isEqualTo("5");
        assertThat(deal.getSpec().definition()).startsWith("{\"functions\":[]");

        bed.workersReady(deal);

        Bed.await(
            "Activations",
            () -> bed.deal(dealId).get(),
            d ->
                d.getStatus() != null
                    && d.getStatus().chain() != null
                    && d.getStatus().chain().activations().stream()
                            .filter(a -> a.state() == TransactionState.CONFIRMED)
                            .count()
                        == 2);
        var served =
            Bed.await(
                "Workers in the Subnet",
                () -> bed.subnet("shop").get(),
                s ->
                    s.getStatus().chain().workers().stream()
                            .filter(w -> w.active() && w.peerId() != null)
                            .count()
                        == 2);
        assertThat(served.getStatus().chain().status()).isEqualTo("Active");
        var epoch = market.time().epoch();

        bed.chain().control().advanceEpoch(Duration.ZERO);

        Bed.await(
            "Next epoch",
            () -> bed.network().get(),
            n -> n.getStatus().epoch().number() == epoch + 1);
        bed.subnet("shop").delete();
        Bed.awaitGone("Subnet", () -> bed.subnet("shop").get());
        // Two workers of one unit at 5: the epoch that passed and the one in which the deal ended.
        var spent = BigInteger.valueOf(2 * 5 * 2);
        assertThat(market.balance(DevAccount.CUSTOMER.address()).tokens())
            .isEqualTo(BigInteger.TEN.pow(15).subtract(spent));
        assertThat(bed.deal(dealId).get().getSpec().ended()).isFalse();

        bed.chain().control().advanceEpoch(Duration.ZERO);

        var ended = Bed.await("End", () -> bed.deal(dealId).get(), d -> d.getSpec().ended());
        Bed.await(
            "End in the status",
            () -> bed.deal(dealId).get(),
            d -> d.getStatus().chain().status() == DealChainStatus.ENDED);
        bed.drained(ended);
        Bed.awaitGone("Deal", () -> bed.deal(dealId).get());
        assertThat(market.worker(new Bytes32(deal.getSpec().workers().getFirst().id())))
            .get()
            .satisfies(worker -> assertThat(worker.unclaimed()).isZero());
        Bed.await(
            "Earnings",
            () -> {
              try {
                return market.balance(DevAccount.PROVIDER.address()).tokens();
              } catch (io.decentracompute.market.chain.ChainUnavailableException e) {
                return null;
              }
            },
            tokens -> tokens.equals(BigInteger.TEN.pow(15).add(spent)));
        assertThat(events(bed, "market-path", subnet))
            .contains("Published", "Funded", "Matched", "DealCreated", "DealEnded", "PaidOut");
        assertThat(events(bed, "default", bed.provider().get()))
            .contains("Ready", "OfferSet", "PeerRegistered");
        // A whole life asks for all that the chart grants, and for nothing else.
        assertThat(difference(Role.PROVIDER)).isEqualTo(ApiRights.Difference.NONE);
        // The payer's Secret is granted by its owner, not by the chart.
        assertThat(difference(Role.CUSTOMER))
            .isEqualTo(new ApiRights.Difference(Set.of("get core/secrets"), Set.of()));
      }
    }
  }

  private static RunningRole replica(Bed bed, Role role) {
    return RunningRole.startReplica(role, bed.settings(role), bed.client(), "replica-1");
  }

  private static ApiRights.Difference difference(Role role) {
    var manifests =
        Path.of(
            System.getProperty("decentra.root"), "charts/src/test/resources/golden/default.yaml");
    var difference = RunningRole.rights(role).from(manifests, role.fieldManager());
    // Of the two roles one writes a Network's status: whoever holds its Lease.
    var idle =
        difference.idle().stream()
            .filter(right -> !right.equals("patch decentracompute.io/networks/status"))
            .collect(Collectors.toSet());
    return new ApiRights.Difference(difference.missing(), idle);
  }

  /** Reasons of the events that people find about an object. */
  private static List<String> events(Bed bed, String namespace, HasMetadata about) {
    return bed.client().events().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> about.getMetadata().getUid().equals(event.getRegarding().getUid()))
        .map(Event::getReason)
        .toList();
  }
}
