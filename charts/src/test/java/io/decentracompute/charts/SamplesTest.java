package io.decentracompute.charts;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.decentracompute.cluster.Cluster;
import io.decentracompute.crds.Definitions;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.provider.Provider;
import io.decentracompute.crds.subnet.Subnet;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples that people apply by hand fit each other, the charts and the API server. */
class SamplesTest {
  private static final Path ROOT = Path.of(System.getProperty("decentra.root"));

  @Test
  void moduleOfTheSubnetIsTheOneBesideIt() throws Exception {
    var bytes = Files.readAllBytes(ROOT.resolve("samples/thumbnails/thumbnails.wasm"));

    assertThat(subnet().getSpec().services().getFirst().modules().getFirst().cid())
        .isEqualTo(cid(bytes));
  }

  @Test
  void networkNamesTheContractsOfTheDevelopmentChain() throws IOException {
    var deployment =
        new ObjectMapper()
            .readTree(ROOT.resolve("market-sync/contracts/deployments/dev.json").toFile());
    var chain = read("network.yaml", Network.class).getSpec().chain();

    assertThat(chain.id()).isEqualTo(deployment.path("chainId").asLong());
    assertThat(
            Map.of(
                "registry", chain.contracts().registry(),
                "market", chain.contracts().market(),
                "capacity", chain.contracts().capacity(),
                "token", chain.contracts().token()))
        .allSatisfy(
            (name, address) ->
                assertThat(address)
                    .isEqualTo(
                        deployment.path("contracts").path(name).asText().toLowerCase(Locale.ROOT)));
  }

  @Test
  void providerServesTheSubnet() throws IOException {
    var offer = read("provider.yaml", Provider.class).getSpec().offer();
    var wanted = subnet().getSpec();

    assertThat(new BigInteger(offer.pricePerUnitEpoch()))
        .isLessThanOrEqualTo(new BigInteger(wanted.payment().maxPricePerUnitEpoch()));
    assertThat(offer.attributes())
        .containsAllEntriesOf(requireNonNull(wanted.requirements(), "requirements").attributes());
  }

  @Test
  void grantNamesTheServiceAccountOfTheChart() throws IOException {
    var binding =
        Charts.parse(Files.readString(ROOT.resolve("samples/thumbnails/grant.yaml"))).stream()
            .filter(RoleBinding.class::isInstance)
            .map(RoleBinding.class::cast)
            .findFirst()
            .orElseThrow();

    assertThat(Charts.objects("default"))
        .anySatisfy(
            object -> {
              assertThat(object.getKind()).isEqualTo("ServiceAccount");
              assertThat(Charts.name(object)).isEqualTo(binding.getSubjects().getFirst().getName());
            });
  }

  @Nested
  @Tag("component")
  class OnAnApiServer {
    @RegisterExtension static final Cluster cluster = Cluster.light();

    @ParameterizedTest
    @ValueSource(
        strings = {
          "network.yaml",
          "provider.yaml",
          "thumbnails/subnet.yaml",
          "thumbnails/grant.yaml"
        })
    void sampleIsAccepted(String file) throws IOException {
      install();
      for (var object : Charts.parse(Files.readString(ROOT.resolve("samples").resolve(file)))) {
        if (!(object instanceof Network || object instanceof Provider)) {
          object.getMetadata().setNamespace(cluster.namespace());
        }

        assertThatCode(() -> cluster.client().resource(object).create()).doesNotThrowAnyException();
        cluster.client().resource(object).delete();
      }
    }

    private static void install() {
      for (var definition : Definitions.all()) {
        cluster.client().resource(definition).forceConflicts().serverSideApply();
        cluster
            .client()
            .resource(definition)
            .waitUntilCondition(
                d ->
                    d != null
                        && d.getStatus() != null
                        && Stream.ofNullable(d.getStatus().getConditions())
                            .flatMap(c -> c.stream())
                            .anyMatch(
                                c ->
                                    c.getType().equals("Established")
                                        && c.getStatus().equals("True")),
                20,
                TimeUnit.SECONDS);
      }
    }
  }

  private static Subnet subnet() throws IOException {
    return read("thumbnails/subnet.yaml", Subnet.class);
  }

  private static <T extends HasMetadata> T read(String file, Class<T> type) throws IOException {
    return new KubernetesSerialization()
        .unmarshal(Files.readString(ROOT.resolve("samples").resolve(file)), type);
  }

  /** CIDv1, raw codec, sha2-256, base32 in lower case without padding. */
  private static String cid(byte[] content) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256").digest(content);
    var bits = new StringBuilder();
    for (byte b : new byte[] {1, 0x55, 0x12, 0x20}) {
      bits.append(binary(b));
    }
    for (byte b : digest) {
      bits.append(binary(b));
    }
    while (bits.length() % 5 != 0) {
      bits.append('0');
    }
    var text = new StringBuilder("b");
    for (int at = 0; at < bits.length(); at += 5) {
      text.append("abcdefghijklmnopqrstuvwxyz234567".charAt(Integer.parseInt(bits, at, at + 5, 2)));
    }
    return text.toString();
  }

  private static String binary(byte b) {
    return String.format(Locale.ROOT, "%8s", Integer.toBinaryString(b & 0xff)).replace(' ', '0');
  }
}
