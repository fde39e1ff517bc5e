package io.decentracompute.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import io.decentracompute.cluster.Cluster;
import io.decentracompute.crds.Definitions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The charts, installed by Helm into a real API server. */
@Tag("component")
class InstallTest {
  @RegisterExtension static final Cluster cluster = Cluster.light();

  /** Helm takes over nothing that others made, and other tests share this cluster. */
  @BeforeEach
  @AfterEach
  void noDefinitionIsThere() {
    for (var definition : Definitions.all()) {
      var there = cluster.client().resource(definition);
      there.delete();
      there.waitUntilCondition(Objects::isNull, 30, TimeUnit.SECONDS);
    }
  }

  @Test
  void everyObjectIsAcceptedAndGoesWithTheRelease() {
    install("decentra-crds", Charts.DEFINITIONS);
    install("dev-chain", Charts.DEV_CHAIN);
    install("decentra", Charts.DECENTRA);

    var objects =
        Charts.parse(
            Charts.render(
                Charts.DECENTRA,
                cluster.namespace(),
                List.of(Charts.RESOURCES.resolve("values/default.yaml"))));
    assertThat(objects).isNotEmpty().allSatisfy(object -> assertThat(found(object)).isTrue());

    uninstall("decentra");
    uninstall("dev-chain");
    uninstall("decentra-crds");
    assertThat(objects).allSatisfy(object -> assertThat(found(object)).isFalse());
    assertThat(cluster.client().apiextensions().v1().customResourceDefinitions().list().getItems())
        .as("definitions outlive their chart")
        .extracting(definition -> definition.getSpec().getNames().getKind())
        .contains("Subnet", "Deal", "ComputeUnit", "ComputePeer", "Provider", "Network");
  }

  @Test
  void anUpgradeKeepsTheTokenThatWasDrawn() {
    install("decentra-crds", Charts.DEFINITIONS);
    install("decentra", Charts.DECENTRA);
    var drawn = token();

    new Helm(Charts.DECENTRA)
        .upgrade()
        .withName("decentra")
        .withNamespace(cluster.namespace())
        .withKubeConfig(cluster.kubeconfig())
        .set("operator.replicas", 2)
        .call();

    assertThat(token()).isEqualTo(drawn).hasSizeGreaterThan(40);
    uninstall("decentra");
    uninstall("decentra-crds");
  }

  private static String token() {
    return cluster
        .client()
        .secrets()
        .inNamespace(cluster.namespace())
        .withName("decentra-content-token")
        .get()
        .getData()
        .getOrDefault("token", "");
  }

  private static boolean found(HasMetadata object) {
    return cluster.client().resource(object).get() != null;
  }

  private static void install(String name, Path chart) {
    new Helm(chart)
        .install()
        .withName(name)
        .withNamespace(cluster.namespace())
        .withKubeConfig(cluster.kubeconfig())
        .call();
  }

  private static void uninstall(String name) {
    Helm.uninstall(name)
        .withNamespace(cluster.namespace())
        .withKubeConfig(cluster.kubeconfig())
        .call();
  }
}
