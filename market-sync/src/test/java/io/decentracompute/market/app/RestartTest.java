package io.decentracompute.market.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.cluster.Cluster;
import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.deal.TransactionState;
import io.decentracompute.crds.provider.ProviderConditions;
import io.decentracompute.crds.subnet.SubnetConditions.Matched;
import io.decentracompute.market.chain.dev.DevAccount;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills a role around each of its transactions: the proxy holds the n-th before or after delivery,
 * the process gets SIGKILL, another one goes on.
 */
@NullUnmarked
@Tag("component")
class RestartTest {
  @RegisterExtension static final Cluster cluster = Cluster.light();

  @ParameterizedTest
  @EnumSource(RpcProxy.Moment.class)
  void aCustomerKilledAroundEachTransactionSendsAsManyAsItIntended(RpcProxy.Moment moment)
      throws Exception {
    try (var bed = Bed.make(cluster.client(), name("restart-customer", moment));
        var proxy = RpcProxy.before(bed.chain().rpc());
        var chain = bed.chain().control().connect()) {
      bed.secret("provider-account", DevAccount.PROVIDER);
      bed.secret("customer-account", DevAccount.CUSTOMER);
      bed.applyNetwork();
      bed.provider("5");
      bed.node("node-2", 2);
      try (var _ = RunningRole.start(Role.PROVIDER, bed.settings(Role.PROVIDER), bed.client())) {
        Bed.await(
            "Units",
            () -> bed.provider().get(),
            p ->
                p.getStatus() != null
                    && p.getStatus().chain() != null
                    && Integer.valueOf(2).equals(p.getStatus().chain().registeredUnits()));
      }
      bed.applyNetwork(proxy.uri());
      var intents = intents(bed, Role.CUSTOMER);
      proxy.holdEach(moment);

      bed.subnet("shop", 2, "7");
      killing(
          bed,
          proxy,
          Role.CUSTOMER,
          () -> {
            var status = bed.subnet("shop").get().getStatus();
            return status != null && Conditions.has(status.conditions(), Matched.MATCHED);
          });
      bed.subnet("shop").delete();
      killing(bed, proxy, Role.CUSTOMER, () -> bed.subnet("shop").get() == null);

      assertThat(chain.market().deals()).hasSize(1);
      assertThat(chain.market().balance(DevAccount.CUSTOMER.address()).tokens())
          .isEqualTo(BigInteger.TEN.pow(15));
      assertThat(nonce(bed, DevAccount.CUSTOMER)).isEqualTo(intents.size()).isEqualTo(5);
      // A transaction that waited too long was sent again with higher fees, and held again.
      assertThat(proxy.count()).isGreaterThanOrEqualTo(5);
    }
  }

  @ParameterizedTest
  @EnumSource(RpcProxy.Moment.class)
  void aProviderKilledAroundEachTransactionSendsAsManyAsItIntended(RpcProxy.Moment moment)
      throws Exception {
    try (var bed = Bed.make(cluster.client(), name("restart-provider", moment));
        var proxy = RpcProxy.before(bed.chain().rpc())) {
      bed.secret("provider-account", DevAccount.PROVIDER);
      bed.applyNetwork(proxy.uri());
      var intents = intents(bed, Role.PROVIDER);
      proxy.holdEach(moment);

      bed.provider("5");
      var peerId = bed.node("node-2", 2);
      killing(
          bed,
          proxy,
          Role.PROVIDER,
          () -> {
            var status = bed.provider().get().getStatus();
            return status != null
                && Conditions.has(status.conditions(), ProviderConditions.Ready.READY)
                && Integer.valueOf(2).equals(status.chain().registeredUnits());
          });
      bed.proofs(peerId, bed.network().get().getStatus().epoch().number());
      bed.chain().control().advanceEpoch(Duration.ZERO);
      killing(
          bed,
          proxy,
          Role.PROVIDER,
          () -> Long.valueOf(1).equals(bed.peer(peerId).get().getStatus().chain().rootsAccepted()));

      // The offer, the peer and the root.
      assertThat(nonce(bed, DevAccount.PROVIDER)).isEqualTo(intents.size()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(RpcProxy.Moment.class)
  void aProviderKilledAroundAnActivationActivatesOnce(RpcProxy.Moment moment) {
    try (var bed = Bed.make(cluster.client(), name("restart-deal", moment));
        var proxy = RpcProxy.before(bed.chain().rpc())) {
      bed.secret("provider-account", DevAccount.PROVIDER);
      bed.secret("customer-account", DevAccount.CUSTOMER);
      bed.applyNetwork();
      bed.provider("5");
      bed.node("node-2", 2);
      var intents = intents(bed, Role.PROVIDER);
      String dealId;
      try (var _ = RunningRole.start(Role.PROVIDER, bed.settings(Role.PROVIDER), bed.client());
          var _ = RunningRole.start(Role.CUSTOMER, bed.settings(Role.CUSTOMER), bed.client())) {
        bed.subnet("shop", 2, "7");
        dealId = bed.subnetWhere("shop", Matched.MATCHED).getStatus().chain().dealId();
        Bed.await("Deal", () -> bed.deal(dealId).get(), d -> d.getSpec().workers().size() == 2);
      }
      bed.applyNetwork(proxy.uri());
      proxy.holdEach(moment);

      bed.workersReady(bed.deal(dealId).get());
      killing(
          bed,
          proxy,
          Role.PROVIDER,
          () -> {
            var chain = bed.deal(dealId).get().getStatus().chain();
            return chain != null
                && chain.activations().stream()
                        .filter(a -> a.state() == TransactionState.CONFIRMED)
                        .count()
                    == 2;
          });

      // The offer and the peer before, and two activations.
      assertThat(nonce(bed, DevAccount.PROVIDER)).isEqualTo(intents.size()).isEqualTo(4);
    }
  }

  private static String name(String stem, RpcProxy.Moment moment) {
    return stem + "-" + (moment == RpcProxy.Moment.BEFORE_DELIVERY ? "before" : "after");
  }

  /** Runs the role until the condition holds; each transaction that is held costs it its life. */
  private static void killing(Bed bed, RpcProxy proxy, Role role, BooleanSupplier done) {
    while (true) {
      try (var process = RoleProcess.start(role, bed.name(), cluster.kubeconfig())) {
        Bed.await(
            "A held transaction or the end",
            () -> (proxy.isHolding() || done.getAsBoolean()) ? Boolean.TRUE : null,
            seen -> seen);
        process.kill();
        if (!proxy.isHolding()) {
          return;
        }
      }
      proxy.letGo();
    }
  }

  /** Names of all intents that were ever written down. */
  private static Set<String> intents(Bed bed, Role role) {
    var seen = new ConcurrentSkipListSet<String>();
    var name =
        (role == Role.CUSTOMER
                ? FieldManagers.MARKET_SYNC_CUSTOMER
                : FieldManagers.MARKET_SYNC_PROVIDER)
            + "-intents";
    bed.client()
        .configMaps()
        .inNamespace(bed.name())
        .withName(name)
        .watch(
            new Watcher<ConfigMap>() {
              @Override
              public void eventReceived(Action action, ConfigMap map) {
                if (map.getData() != null) {
                  seen.addAll(map.getData().keySet());
                }
              }

              @Override
              public void onClose(WatcherException cause) {
                seen.add("the watch broke: " + cause);
              }
            });
    return seen;
  }

  private static int nonce(Bed bed, DevAccount account) {
    return Integer.decode(
        bed.chain()
            .control()
            .call("eth_getTransactionCount", account.address().hex(), "latest")
            .asText());
  }
}
