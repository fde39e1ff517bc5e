package io.decentracompute.market.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.Names;
import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.condition.Reason;
import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.deal.DealConditions;
import io.decentracompute.crds.deal.WorkerPhase;
import io.decentracompute.crds.deal.WorkerState;
import io.decentracompute.crds.deal.WorkerStatement;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.peer.Proofs;
import io.decentracompute.crds.provider.Provider;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Ids;
import io.decentracompute.market.chain.dev.DevAccount;
import io.decentracompute.market.chain.dev.DevChain;
import io.decentracompute.market.resource.Applier;
import io.decentracompute.market.resource.OwnedStatus;
import io.decentracompute.market.statement.PeerIds;
import io.decentracompute.market.statement.WorkerStatements;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One network of its own in a shared API server: a chain, its Network, accounts, and the objects
 * that people and the operator would write. Cluster-scoped objects carry the bed's name.
 */
final class Bed implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final List<String> KINDS =
      List.of("networks", "subnets", "deals", "providers", "computepeers", "computeunits");

  private final KubernetesClient client;
  private final DevChain chain;
  private final String name;
  private final List<Runnable> leftovers = new ArrayList<>();

  private Bed(KubernetesClient client, DevChain chain, String name) {
    this.client = client;
    this.chain = chain;
    this.name = name;
  }

  /** A bed with blocks of 250 ms. */
  static Bed make(KubernetesClient client, String name) {
    KINDS.forEach(kind -> define(client, kind));
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .serverSideApply();
    return new Bed(client, DevChain.start(), name);
  }

  private static void define(KubernetesClient client, String kind) {
    try (var manifest = Network.class.getResourceAsStream("/META-INF/decentra/" + kind + ".yaml")) {
      var definition =
          client.apiextensions().v1().customResourceDefinitions().load(manifest).item();
      client.resource(definition).serverSideApply();
      client
          .resource(definition)
          .waitUntilCondition(Bed::isEstablished, PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean isEstablished(@Nullable CustomResourceDefinition definition) {
    return definition != null
        && definition.getStatus() != null
        && definition.getStatus().getConditions() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  KubernetesClient client() {
    return client;
  }

  DevChain chain() {
    return chain;
  }

  /** Name of the Network and of the namespace. */
  String name() {
    return name;
  }

  Settings settings(Role role) {
    return TestSettings.of(role, name);
  }

  // ---- what people apply ----

  void applyNetwork(URI... rpc) {
    var contracts = chain.contracts();
    apply(
        """
        apiVersion: decentracompute.io/v1alpha1
        kind: Network
        metadata: {name: %s}
        spec:
          chain:
            id: 31337
            rpc: [%s]
            contracts: {registry: "%s", market: "%s", capacity: "%s", token: "%s"}
            confirmations: 0
          unitShape: {cpu: 500m, memory: 512Mi, disk: 1Gi}
        """
            .formatted(
                name,
                String.join(
                    ", ",
                    Arrays.stream(rpc.length == 0 ? new URI[] {chain.rpc()} : rpc)
                        .map(uri -> '"' + uri.toString() + '"')
                        .toList()),
                contracts.registry(),
                contracts.market(),
                contracts.capacity(),
                contracts.token()));
    leftovers.add(() -> client.resources(Network.class).withName(name).delete());
  }

  void secret(String secret, DevAccount account) {
    secret(secret, account.privateKey());
  }

  void secret(String secret, String privateKey) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(name)
                .withName(secret)
                .endMetadata()
                .addToStringData("privateKey", privateKey)
                .build())
        .serverSideApply();
  }

  void provider(String price) {
    provider(price, "{}");
  }

  /** Applies a Provider with these rules, as YAML, of whom it serves. */
  void provider(String price, String accept) {
    apply(
        """
        apiVersion: decentracompute.io/v1alpha1
        kind: Provider
        metadata: {name: %s}
        spec:
          network: %s
          account: {secretName: provider-account}
          offer:
            pricePerUnitEpoch: "%s"
            attributes: {region: eu}
            accept: %s
        """
            .formatted(name, name, price, accept));
    leftovers.add(() -> client.resources(Provider.class).withName(name).delete());
  }

  void subnet(String subnet, int target, String price) {
    subnet(subnet, target, price, "");
  }

  void subnet(String subnet, int target, String price, String more) {
    subnet(subnet, target, price, "0", more);
  }

  void subnetWithCollateral(String subnet, int target, String price, String collateral) {
    subnet(subnet, target, price, collateral, "");
  }

  private void subnet(String subnet, int target, String price, String collateral, String more) {
    apply(
        """
        apiVersion: decentracompute.io/v1alpha1
        kind: Subnet
        metadata: {name: %s, namespace: %s}
        spec:
          network: %s
          replicas: {min: 1, target: %d}
          services:
          - name: thumbnails
            modules:
            - name: thumbnails
              cid: bafkreiaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
          payment:
            maxPricePerUnitEpoch: "%s"
            prepaidEpochs: 4
            providerCollateral: "%s"
            account: {secretName: customer-account}
        %s
        """
            .formatted(
                subnet, name, name, target, price, collateral, more.indent(2).stripTrailing()));
  }

  private void apply(String yaml) {
    client.load(new java.io.ByteArrayInputStream(yaml.getBytes(UTF_8))).serverSideApply();
  }

  // ---- what the operator writes ----

  /** A Node with units, of the provider's account. */
  Bytes32 node(String node, int units) {
    var peerId =
        Ids.peerId(31337, chain.contracts().registry(), DevAccount.PROVIDER.address(), node);
    apply(
        """
        apiVersion: decentracompute.io/v1alpha1
        kind: ComputePeer
        metadata: {name: %s}
        spec: {peerId: "%s", network: %s, provider: %s, nodeName: %s, units: %d}
        """
            .formatted(Names.peer(peerId.hex()), peerId, name, name, node, units));
    leftovers.add(
        () -> client.resources(ComputePeer.class).withName(Names.peer(peerId.hex())).delete());
    for (var index = 0; index < units; index++) {
      var unitId = Ids.unitId(peerId, index);
      apply(
          """
          apiVersion: decentracompute.io/v1alpha1
          kind: ComputeUnit
          metadata: {name: %s}
          spec:
            unitId: "%s"
            index: %d
            network: %s
            peer: %s
            nodeName: %s
            shape: {cpu: 500m, memory: 512Mi, disk: 1Gi}
          """
              .formatted(
                  Names.unit(unitId.hex()), unitId, index, name, Names.peer(peerId.hex()), node));
      leftovers.add(
          () -> client.resources(ComputeUnit.class).withName(Names.unit(unitId.hex())).delete());
    }
    return peerId;
  }

  /** Takes a unit off the market, as its owner does. */
  void cordon(Bytes32 peerId, int index) {
    client
        .resources(ComputeUnit.class)
        .withName(Names.unit(Ids.unitId(peerId, index).hex()))
        .edit(
            unit -> {
              unit.setSpec(unit.getSpec().withCordoned(true));
              return unit;
            });
  }

  /** Reports proofs of an epoch, as a prover does. */
  void proofs(Bytes32 peerId, long epoch) {
    new Applier(client, FieldManagers.PROVER)
        .status(
            peer(peerId).require(),
            OwnedStatus.of(List.of())
                .with(
                    "proofs", new Proofs(epoch, "0x" + "5".repeat(64), 3, "http://10.0.0.1:8080")));
  }

  /** Says of every worker of the Deal that it is ready, with a statement of a fresh key. */
  void workersReady(Deal deal) {
    var states = new ArrayList<WorkerState>();
    for (var worker : deal.getSpec().workers()) {
      states.add(ready(deal, worker.id()));
    }
    status(deal, OwnedStatus.of(List.of()).with("workers", states));
  }

  /** Says that the workers are drained and the units are back. */
  void drained(Deal deal) {
    var ended =
        Condition.of(
            DealConditions.Ready.ENDED,
            "Drained.",
            deal.getMetadata().getGeneration(),
            Instant.now());
    status(deal, OwnedStatus.of(List.of(ended)));
  }

  private void status(Deal deal, OwnedStatus status) {
    new Applier(client, FieldManagers.OPERATOR).status(deal, status);
  }

  private WorkerState ready(Deal deal, String workerId) {
    try {
      var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      var encoded = keys.getPublic().getEncoded();
      var key = Bytes32.of(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
      var payload =
          WorkerStatements.payload(
              31337,
              new Bytes32(deal.getSpec().dealId()),
              new Bytes32(workerId),
              DevAccount.PROVIDER.address());
      var signer = Signature.getInstance("Ed25519");
      signer.initSign(keys.getPrivate());
      signer.update(payload.getBytes(UTF_8));
      return new WorkerState(
          workerId,
          WorkerPhase.READY,
          "node-2",
          PeerIds.of(key),
          new WorkerStatement(
              Base64.getEncoder().encodeToString(payload.getBytes(UTF_8)),
              Base64.getEncoder().encodeToString(signer.sign())),
          List.of(),
          null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- what is looked at ----

  Resource<Subnet> subnet(String subnet) {
    return client.resources(Subnet.class).inNamespace(name).withName(subnet);
  }

  Resource<Deal> deal(String dealId) {
    return client
        .resources(Deal.class)
        .inNamespace(Names.dealNamespace(dealId))
        .withName(Names.deal(dealId));
  }

  Resource<Provider> provider() {
    return client.resources(Provider.class).withName(name);
  }

  Resource<ComputePeer> peer(Bytes32 peerId) {
    return client.resources(ComputePeer.class).withName(Names.peer(peerId.hex()));
  }

  Resource<Network> network() {
    return client.resources(Network.class).withName(name);
  }

  Subnet subnetWhere(String subnet, Reason... reasons) {
    return await(
        "Subnet " + subnet + " with " + Arrays.toString(reasons),
        () -> subnet(subnet).get(),
        s -> s.getStatus() != null && all(s.getStatus().conditions(), reasons));
  }

  Provider providerWhere(Reason... reasons) {
    return await(
        "Provider with " + Arrays.toString(reasons),
        () -> provider().get(),
        p -> p.getStatus() != null && all(p.getStatus().conditions(), reasons));
  }

  private static boolean all(List<Condition> conditions, Reason... reasons) {
    return Arrays.stream(reasons).allMatch(reason -> Conditions.has(conditions, reason));
  }

  /** Waits until what is looked at is so, and fails with what it was last. */
  static <T> T await(String what, Supplier<@Nullable T> look, Predicate<T> condition) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    Optional<T> seen = Optional.empty();
    while (System.nanoTime() < end) {
      seen = Optional.ofNullable(look.get());
      if (seen.isPresent() && condition.test(seen.get())) {
        return seen.get();
      }
      java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
    throw new AssertionError(
        what + " did not come within " + PATIENCE + "; seen last: " + seen.map(Bed::text));
  }

  static void awaitGone(String what, Supplier<? extends @Nullable Object> look) {
    await(what + " is gone", () -> look.get() == null ? Boolean.TRUE : null, gone -> gone);
  }

  private static String text(Object seen) {
    return seen instanceof HasMetadata resource
        ? io.fabric8.kubernetes.client.utils.Serialization.asYaml(resource)
        : seen.toString();
  }

  @Override
  public void close() {
    leftovers.forEach(Runnable::run);
    chain.close();
  }
}
