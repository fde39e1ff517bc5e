package io.decentracompute.market.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.cluster.Cluster;
import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.network.NetworkConditions.ChainReachable;
import io.decentracompute.crds.provider.ProviderConditions;
import io.decentracompute.crds.subnet.SubnetConditions.Funded;
import io.decentracompute.crds.subnet.SubnetConditions.Matched;
import io.decentracompute.crds.subnet.SubnetConditions.Published;
import io.decentracompute.market.chain.dev.DevAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever is wrong outside shows where its author looks, and once it is right, all goes on. */
@NullUnmarked
@Tag("component")
class BadInputTest {
  @RegisterExtension static final Cluster cluster = Cluster.light();

  @Test
  void aMissingAndThenABrokenKeyAreNamedAndHoldNothingUpForGood() {
    try (var bed = Bed.make(cluster.client(), "bad-secret");
        var _ = RunningRole.start(Role.CUSTOMER, bed.settings(Role.CUSTOMER), bed.client())) {
      bed.applyNetwork();
      bed.subnet("shop", 1, "7");

      var missing = bed.subnetWhere("shop", Published.SECRET_NOT_FOUND, Funded.SECRET_NOT_FOUND);
      assertThat(message(missing.getStatus().conditions(), Funded.SECRET_NOT_FOUND))
          .contains("bad-secret/customer-account")
          .contains("Create it");

      bed.secret("customer-account", "not a key");
      bed.subnetWhere("shop", Funded.SECRET_INVALID);

      bed.secret("customer-account", DevAccount.CUSTOMER);
      bed.subnetWhere("shop", Published.PUBLISHED, Funded.FUNDED, Matched.NO_OFFER);
    }
  }

  @Test
  void aSecretThatIsNotGrantedIsForbiddenUntilItIs() {
    try (var bed = Bed.make(cluster.client(), "bad-grant");
        var restricted = asServiceAccount(bed);
        var _ = RunningRole.start(Role.CUSTOMER, bed.settings(Role.CUSTOMER), restricted)) {
      bed.secret("customer-account", DevAccount.CUSTOMER);
      bed.applyNetwork();
      bed.subnet("shop", 1, "7");

      var forbidden = bed.subnetWhere("shop", Published.SECRET_FORBIDDEN, Funded.SECRET_FORBIDDEN);
      assertThat(message(forbidden.getStatus().conditions(), Funded.SECRET_FORBIDDEN))
          .contains("create role");

      grant(bed);
      bed.subnetWhere("shop", Published.PUBLISHED, Funded.FUNDED);
    }
  }

  @Test
  void anAccountWithoutGasOrTokensSaysHowMuchIsMissing() {
    try (var bed = Bed.make(cluster.client(), "bad-account");
        var _ = RunningRole.start(Role.CUSTOMER, bed.settings(Role.CUSTOMER), bed.client())) {
      var address = DevAccount.CUSTOMER.address().hex();
      bed.chain().control().call("anvil_setBalance", address, "0x0");
      bed.secret("customer-account", DevAccount.CUSTOMER);
      bed.applyNetwork();
      bed.subnet("shop", 1, "7");
      bed.subnet("palace", 100, "99999999999999");

      var poor = bed.subnetWhere("palace", Funded.INSUFFICIENT_BALANCE);
      assertThat(message(poor.getStatus().conditions(), Funded.INSUFFICIENT_BALANCE))
          .contains(address)
          .contains("more");
      var dry = bed.subnetWhere("shop", Published.INSUFFICIENT_GAS, Funded.INSUFFICIENT_GAS);
      assertThat(message(dry.getStatus().conditions(), Funded.INSUFFICIENT_GAS))
          .contains("Send it native coins");

      bed.chain().control().call("anvil_setBalance", address, "0xde0b6b3a7640000");
      bed.subnetWhere("shop", Published.PUBLISHED, Funded.FUNDED);
    }
  }

  @Test
  void aSubnetThatNobodyServesIsToldWhyForEachRequirement() {
    try (var bed = Bed.make(cluster.client(), "bad-match");
        var _ = RunningRole.start(Role.PROVIDER, bed.settings(Role.PROVIDER), bed.client());
        var _ = RunningRole.start(Role.CUSTOMER, bed.settings(Role.CUSTOMER), bed.client())) {
      bed.secret("provider-account", DevAccount.PROVIDER);
      bed.secret("customer-account", DevAccount.CUSTOMER);
      bed.applyNetwork();
      bed.provider("5");
      bed.node("node-2", 2);
      bed.providerWhere(ProviderConditions.Ready.READY);
      bed.subnet("cheap", 1, "3");
      bed.subnet("far", 1, "7", "requirements: {attributes: {region: mars}}");
      bed.subnet(
          "picky",
          1,
          "7",
          "requirements: {providers: {deny: [\"" + DevAccount.PROVIDER.address() + "\"]}}");

      var cheap = bed.subnetWhere("cheap", Matched.PRICE_TOO_LOW);
      assertThat(message(cheap.getStatus().conditions(), Matched.PRICE_TOO_LOW))
          .contains("2 cost more than payment.maxPricePerUnitEpoch 3 (the cheapest asks 5)");
      bed.subnetWhere("far", Matched.ATTRIBUTES_UNMET);
      bed.subnetWhere("picky", Matched.PROVIDERS_EXCLUDED);

      // The limit may be raised on a published Subnet, and then it is served.
      bed.subnet("cheap", 1, "6");
      bed.subnetWhere("cheap", Published.PUBLISHED, Matched.MATCHED);
    }
  }

  @Test
  void anEndpointThatIsDownSlowOrOfAnotherChainFreezesAndForgetsNothing() {
    try (var bed = Bed.make(cluster.client(), "bad-rpc");
        var proxy = RpcProxy.before(bed.chain().rpc());
        var role = RunningRole.start(Role.CUSTOMER, bed.settings(Role.CUSTOMER), bed.client())) {
      bed.secret("customer-account", DevAccount.CUSTOMER);
      proxy.become(RpcProxy.Mood.SLOW);
      bed.applyNetwork(proxy.uri());
      bed.subnet("shop", 1, "7");
      var before = bed.subnetWhere("shop", Published.PUBLISHED, Funded.FUNDED);

      proxy.become(RpcProxy.Mood.DOWN);
      var frozen = bed.subnetWhere("shop", Published.CHAIN_UNREACHABLE, Matched.CHAIN_UNREACHABLE);
      assertThat(frozen.getStatus().chain()).isEqualTo(before.getStatus().chain());
      networkWhere(bed, ChainReachable.UNREACHABLE);
      assertThat(Readiness.of(true, role.chains(), 50).ready()).isFalse();

      proxy.become(RpcProxy.Mood.WELL);
      bed.subnetWhere("shop", Published.PUBLISHED, Funded.FUNDED);
      networkWhere(bed, ChainReachable.REACHABLE);
      assertThat(Readiness.of(true, role.chains(), 50).ready()).isTrue();
    }
  }

  @Test
  void anotherChainAtTheAddressIsRefusedByName() {
    try (var bed = Bed.make(cluster.client(), "bad-chain");
        var proxy = RpcProxy.before(bed.chain().rpc());
        var role = RunningRole.start(Role.CUSTOMER, bed.settings(Role.CUSTOMER), bed.client())) {
      proxy.become(RpcProxy.Mood.ON_ANOTHER_CHAIN);
      bed.applyNetwork(proxy.uri());

      networkWhere(bed, ChainReachable.WRONG_CHAIN);
      assertThat(Readiness.of(true, role.chains(), 50))
          .satisfies(verdict -> assertThat(verdict.ready()).isFalse())
          .satisfies(
              verdict -> assertThat(verdict.details().get("bad-chain")).contains("WRONG_CHAIN"));
    }
  }

  @Test
  void aChainWithoutNewBlocksIsBehindUntilTheyCome() {
    try (var bed = Bed.make(cluster.client(), "bad-head");
        var _ =
            RunningRole.start(
                Role.CUSTOMER,
                TestSettings.of(Role.CUSTOMER, bed.name()).withHeadAgeLimit(Duration.ofSeconds(3)),
                bed.client())) {
      bed.applyNetwork();
      networkWhere(bed, ChainReachable.REACHABLE);

      bed.chain().control().call("evm_setIntervalMining", 0);
      networkWhere(bed, ChainReachable.BEHIND);

      bed.chain().control().call("evm_setIntervalMining", 1);
      networkWhere(bed, ChainReachable.REACHABLE);
    }
  }

  private static void networkWhere(Bed bed, Reason reason) {
    Bed.await(
        "Network with " + reason,
        () -> bed.network().get(),
        n -> n.getStatus() != null && Conditions.has(n.getStatus().conditions(), reason));
  }

  private static String message(List<Condition> conditions, Reason reason) {
    return Conditions.find(conditions, reason.type()).orElseThrow().message();
  }

  // ---- the role with the rights that README.md lists, and no others ----

  private static final String ACCOUNT = "decentra-market-sync-customer";

  private static KubernetesClient asServiceAccount(Bed bed) {
    var rules =
        List.of(
            rule("decentracompute.io", List.of("networks", "subnets"), "get", "list", "watch"),
            rule("decentracompute.io", List.of("subnets"), "patch"),
            rule(
                "decentracompute.io",
                List.of("subnets/status", "networks/status", "subnets/finalizers"),
                "patch",
                "update"),
            rule("", List.of("namespaces"), "get"),
            rule("", List.of("configmaps"), "create", "get", "update"),
            rule("coordination.k8s.io", List.of("leases"), "get", "create", "update", "patch"));
    bed.client()
        .resource(
            new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(ACCOUNT)
                .endMetadata()
                .withRules(rules)
                .build())
        .serverSideApply();
    bed.client()
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(ACCOUNT)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", ACCOUNT)
                .addNewSubject("", "ServiceAccount", ACCOUNT, bed.name())
                .build())
        .serverSideApply();
    Config config =
        new ConfigBuilder(bed.client().getConfiguration())
            .withImpersonateUsername("system:serviceaccount:" + bed.name() + ":" + ACCOUNT)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static io.fabric8.kubernetes.api.model.rbac.PolicyRule rule(
      String group, List<String> resources, String... verbs) {
    return new PolicyRuleBuilder()
        .withApiGroups(group)
        .withResources(resources)
        .withVerbs(verbs)
        .build();
  }

  private static void grant(Bed bed) {
    bed.client()
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withNamespace(bed.name())
                .withName("pays")
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources("secrets")
                .withResourceNames("customer-account")
                .withVerbs("get")
                .endRule()
                .build())
        .serverSideApply();
    bed.client()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(bed.name())
                .withName("pays")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", "pays")
                .addNewSubject("", "ServiceAccount", ACCOUNT, bed.name())
                .build())
        .serverSideApply();
  }
}
