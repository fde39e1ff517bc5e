package io.decentracompute.market.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.cluster.Cluster;
import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.subnet.SubnetConditions.Matched;
import io.decentracompute.market.chain.dev.DevAccount;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Of two replicas one acts; when it dies in the middle of something the other ends it. */
@NullUnmarked
@Tag("component")
class TakeoverTest {
  @RegisterExtension static final Cluster cluster = Cluster.light();

  @TempDir Path folder;

  @Test
  void theStandbyFinishesWhatTheLeaderHadBegunAndDoesNothingTwice() throws Exception {
    var launch = RoleProcess.Launch.prepare(folder);
    try (var bed = Bed.make(cluster.client(), "takeover");
        var proxy = RpcProxy.before(bed.chain().rpc());
        var chain = bed.chain().control().connect();
        var first = replica(launch, bed, "replica-1");
        var second = replica(launch, bed, "replica-2")) {
      bed.secret("provider-account", DevAccount.PROVIDER);
      bed.secret("customer-account", DevAccount.CUSTOMER);
      bed.applyNetwork(proxy.uri());
      bed.provider("5");
      bed.node("node-2", 1);
      var intents = new Intents(bed, Role.CUSTOMER);
      try (var _ = RunningRole.start(Role.PROVIDER, bed.settings(Role.PROVIDER), bed.client())) {
        first.act();
        second.act();
        var replicas = Map.of("replica-1", first, "replica-2", second);
        var leader = Bed.await("A leader", () -> holder(bed), replicas::containsKey);
        proxy.holdEach(DevAccount.CUSTOMER.address());
        bed.subnet("shop", 1, "7");
        Bed.await("A transaction", () -> proxy.isHolding() ? Boolean.TRUE : null, held -> held);

        replicas.get(leader).kill();
        proxy.holdNoMore();

        Bed.await(
            "The other leads",
            () -> holder(bed),
            holder -> replicas.containsKey(holder) && !holder.equals(leader));
        Bed.await(
            "A worker",
            () -> bed.subnet("shop").get(),
            subnet ->
                subnet.getStatus() != null
                    && Conditions.has(subnet.getStatus().conditions(), Matched.MATCHED));
        Bed.await("No open intent", intents::areClosed, closed -> closed);
      }
      assertThat(chain.market().deals()).hasSize(1);
      assertThat(intents.kinds()).containsExactly("Approve", "CreateDeal", "MatchDeal");
      assertThat(
              bed.chain()
                  .control()
                  .call("eth_getTransactionCount", DevAccount.CUSTOMER.address().hex(), "latest")
                  .asText())
          .isEqualTo("0x3");
    }
  }

  private static RoleProcess replica(RoleProcess.Launch launch, Bed bed, String identity) {
    return RoleProcess.replica(launch, Role.CUSTOMER, bed.name(), cluster.kubeconfig(), identity);
  }

  /** Who holds the role's Lease. */
  private static String holder(Bed bed) {
    var lease =
        bed.client()
            .leases()
            .inNamespace(bed.name())
            .withName(FieldManagers.MARKET_SYNC_CUSTOMER)
            .get();
    return lease == null ? null : lease.getSpec().getHolderIdentity();
  }
}
