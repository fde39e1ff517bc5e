package io.decentracompute.market.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.cluster.Cluster;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.provider.Provider;
import io.decentracompute.crds.provider.ProviderConditions;
import io.decentracompute.crds.subnet.SubnetConditions.Funded;
import io.decentracompute.crds.subnet.SubnetConditions.Matched;
import io.decentracompute.crds.subnet.SubnetWorker;
import io.decentracompute.market.chain.Action;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.ChainTime;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.MarketContracts;
import io.decentracompute.market.chain.dev.DevAccount;
import io.decentracompute.market.chain.dev.DevControl;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a role around each of its transactions: a proxy holds the n-th once before and once after
 * delivery, the process gets SIGKILL, another one goes on. Between them the two lives here send
 * every kind of transaction that the roles can send.
 */
@NullUnmarked
@Tag("component")
class RestartTest {
  @RegisterExtension static final Cluster cluster = Cluster.light();

  private static RoleProcess.Launch launch;

  private static final List<Class<? extends Action>> OF_A_CUSTOMER =
      List.of(
          Action.Approve.class,
          Action.CreateDeal.class,
          Action.MatchDeal.class,
          Action.SetTarget.class,
          Action.SetMaxPrice.class,
          Action.TopUp.class,
          Action.RemoveWorker.class,
          Action.EndDeal.class,
          Action.Withdraw.class);

  private static final List<Class<? extends Action>> OF_A_PROVIDER =
      List.of(
          Action.Approve.class,
          Action.SetOffer.class,
          Action.RegisterPeer.class,
          Action.DepositCollateral.class,
          Action.OpenEpoch.class,
          Action.CommitRoot.class,
          Action.ActivateWorker.class,
          Action.Claim.class,
          Action.Withdraw.class,
          Action.RemoveWorker.class,
          Action.RemoveUnits.class);

  /** What no role sends: people and tools do. */
  private static final List<Class<? extends Action>> OF_NO_ROLE =
      List.of(
          Action.Settle.class,
          Action.RemoveOffer.class,
          Action.RemovePeer.class,
          Action.WithdrawCollateral.class);

  /** Pays for itself after a handful of starts. */
  @BeforeAll
  static void warm(@TempDir Path folder) {
    launch = RoleProcess.Launch.prepare(folder);
    try (var bed = Bed.make(cluster.client(), "restart-training");
        var role = RoleProcess.training(launch, Role.PROVIDER, bed.name(), cluster.kubeconfig())) {
      bed.secret("provider-account", DevAccount.PROVIDER);
      bed.applyNetwork();
      bed.provider("5");
      bed.node("node-2", 1);
      role.act();
      Bed.await("Units", () -> bed.provider().get(), provider -> registered(provider, 1));
      role.end();
    }
  }

  @Test
  void everyKindOfTransactionIsEnumerated() {
    var covered = new TreeSet<String>();
    covered.addAll(names(OF_A_CUSTOMER));
    covered.addAll(names(OF_A_PROVIDER));
    covered.addAll(names(OF_NO_ROLE));

    assertThat(covered).isEqualTo(names(Arrays.asList(Action.class.getPermittedSubclasses())));
  }

  @Test
  void aCustomerKilledAroundEachTransactionSendsAsManyAsItIntended() throws Exception {
    try (var bed = Bed.make(cluster.client(), "restart-customer");
        var proxy = RpcProxy.before(bed.chain().rpc());
        var chain = bed.chain().control().connect()) {
      bed.secret("provider-account", DevAccount.PROVIDER);
      bed.secret("customer-account", DevAccount.CUSTOMER);
      bed.applyNetwork(proxy.uri());
      bed.provider("5");
      bed.node("node-2", 2);
      var intents = new Intents(bed, Role.CUSTOMER);
      proxy.holdEach(DevAccount.CUSTOMER.address());
      try (var _ = RunningRole.start(Role.PROVIDER, bed.settings(Role.PROVIDER), bed.client());
          var customer = mortal(bed, proxy, Role.CUSTOMER, intents)) {
        Bed.await("Units", () -> bed.provider().get(), provider -> registered(provider, 2));

        bed.subnet("shop", 1, "7");
        customer.until("A worker", () -> has(bed, Matched.MATCHED));
        bed.subnet("shop", 2, "8");
        customer.until("Two workers", () -> workers(bed) == 2 && has(bed, Matched.MATCHED));
        var dealId = new Bytes32(bed.subnet("shop").get().getStatus().chain().dealId());
        var deposit = chain.market().deal(dealId).orElseThrow().deposited();

        // Two workers soon use up what was prepaid for one.
        bed.workersReady(
            Bed.await(
                "Deal",
                () -> bed.deal(dealId.hex()).get(),
                deal -> deal.getSpec().workers().size() == 2));
        customer.until("Both active", () -> active(bed) == 2);
        bed.chain().control().advanceEpoch(Duration.ZERO);
        customer.until(
            "A top-up",
            () ->
                read(() -> chain.market().deal(dealId).orElseThrow().deposited()).compareTo(deposit)
                        > 0
                    && has(bed, Funded.FUNDED));

        bed.subnet("shop", 1, "8");
        customer.until("One worker", () -> workers(bed) == 1);
        bed.subnet("shop").delete();
        customer.until("The end", () -> bed.subnet("shop").get() == null);
      }

      assertThat(Set.copyOf(intents.kinds())).isEqualTo(names(OF_A_CUSTOMER));
      assertEachHeldTwice(bed, proxy, intents, DevAccount.CUSTOMER);
      assertThat(chain.market().deals()).hasSize(1);
      // Both workers in the first epoch and in the second, in which one was let go and all ended.
      assertThat(chain.market().balance(DevAccount.CUSTOMER.address()).tokens())
          .isEqualTo(DevControl.STARTING_TOKENS.subtract(BigInteger.valueOf(2 * 2 * 5)));
    }
  }

  @Test
  void aProviderKilledAroundEachTransactionSendsAsManyAsItIntended() throws Exception {
    try (var bed = Bed.make(cluster.client(), "restart-provider");
        var proxy = RpcProxy.before(bed.chain().rpc());
        var chain = bed.chain().control().connect()) {
      bed.secret("provider-account", DevAccount.PROVIDER);
      bed.secret("customer-account", DevAccount.CUSTOMER);
      bed.applyNetwork(proxy.uri());
      var intents = new Intents(bed, Role.PROVIDER);
      proxy.holdEach(DevAccount.PROVIDER.address());
      try (var _ = RunningRole.start(Role.CUSTOMER, bed.settings(Role.CUSTOMER), bed.client());
          var provider = mortal(bed, proxy, Role.PROVIDER, intents)) {
        bed.provider("5", "{maxCollateral: \"10\"}");
        var peerId = bed.node("node-2", 2);
        provider.until(
            "An offer with collateral",
            () ->
                registered(bed.provider().get(), 2)
                    && read(() -> chain.market().balance(DevAccount.PROVIDER.address()))
                        .freeCollateral()
                        .equals(BigInteger.valueOf(20)));

        bed.proofs(peerId, bed.network().get().getStatus().epoch().number());
        pass(bed, chain.market().time());
        provider.until(
            "A root",
            () ->
                Long.valueOf(1).equals(bed.peer(peerId).get().getStatus().chain().rootsAccepted()));

        bed.subnetWithCollateral("greedy", 1, "7", "20");
        provider.until(
            "A refusal",
            () ->
                bed.subnet("greedy").get().getStatus() != null
                    && Conditions.has(
                        bed.subnet("greedy").get().getStatus().conditions(),
                        Matched.CUSTOMER_REFUSED));
        bed.subnet("greedy").delete();
        Bed.awaitGone("Subnet", () -> bed.subnet("greedy").get());

        bed.subnet("shop", 1, "7");
        var dealId = bed.subnetWhere("shop", Matched.MATCHED).getStatus().chain().dealId();
        provider.until("A Deal", () -> bed.deal(dealId).get() != null);
        bed.workersReady(bed.deal(dealId).get());
        provider.until("An activation", () -> active(bed) == 1);
        bed.cordon(peerId, freeUnit(chain.market(), peerId));
        provider.until("One unit", () -> registered(bed.provider().get(), 1));

        pass(bed, chain.market().time());
        provider.until("Pay for an epoch", () -> earned(chain.market()) == 5);

        bed.subnet("shop").delete();
        Bed.awaitGone("Subnet", () -> bed.subnet("shop").get());
        pass(bed, chain.market().time());
        provider.until("The end", () -> bed.deal(dealId).get().getSpec().ended());
        bed.drained(bed.deal(dealId).get());
        provider.until(
            "All that was earned",
            () -> bed.deal(dealId).get() == null && earned(chain.market()) == 10);
      }

      assertThat(Set.copyOf(intents.kinds())).isEqualTo(names(OF_A_PROVIDER));
      assertEachHeldTwice(bed, proxy, intents, DevAccount.PROVIDER);
      assertThat(intents.kinds()).filteredOn("ActivateWorker"::equals).hasSize(1);
    }
  }

  /** The boundary passes, and nobody else opens the epoch. */
  private static void pass(Bed bed, ChainTime time) {
    bed.chain()
        .control()
        .moveTime(Duration.ofSeconds(time.epochEndsAt() - time.block().timestamp() + 1));
  }

  private static MortalRole mortal(Bed bed, RpcProxy proxy, Role role, Intents intents) {
    return new MortalRole(
        proxy,
        () -> RoleProcess.onStandby(launch, role, bed.name(), cluster.kubeconfig()),
        intents::areClosed);
  }

  private static void assertEachHeldTwice(
      Bed bed, RpcProxy proxy, Intents intents, DevAccount account) {
    var nonce =
        Integer.decode(
            bed.chain()
                .control()
                .call("eth_getTransactionCount", account.address().hex(), "latest")
                .asText());
    assertThat(nonce).isEqualTo(intents.kinds().size());
    assertThat(proxy.held())
        .hasSize(nonce)
        .allSatisfy((_, times) -> assertThat(times).isEqualTo(2));
  }

  private static Set<String> names(List<? extends Class<?>> actions) {
    return actions.stream()
        .map(Class::getSimpleName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean has(Bed bed, Reason reason) {
    var status = bed.subnet("shop").get().getStatus();
    return status != null && Conditions.has(status.conditions(), reason);
  }

  private static boolean registered(Provider provider, int units) {
    var status = provider.getStatus();
    return status != null
        && Conditions.has(status.conditions(), ProviderConditions.Ready.READY)
        && status.chain() != null
        && Integer.valueOf(units).equals(status.chain().registeredUnits());
  }

  private static int workers(Bed bed) {
    return bed.subnet("shop").get().getStatus().chain().workers().size();
  }

  private static long active(Bed bed) {
    return bed.subnet("shop").get().getStatus().chain().workers().stream()
        .filter(SubnetWorker::active)
        .count();
  }

  private static int freeUnit(MarketContracts market, Bytes32 peerId)
      throws ChainUnavailableException {
    return market.units(peerId).stream()
        .filter(unit -> unit.workerId().isEmpty())
        .findFirst()
        .orElseThrow()
        .unit();
  }

  /** What the provider's account has more than at the start, collateral included. */
  private static long earned(MarketContracts market) {
    var balance = read(() -> market.balance(DevAccount.PROVIDER.address()));
    return balance
        .tokens()
        .add(balance.freeCollateral())
        .subtract(DevControl.STARTING_TOKENS)
        .longValueExact();
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
