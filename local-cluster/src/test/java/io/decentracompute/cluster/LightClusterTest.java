package io.decentracompute.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("component")
class LightClusterTest {
  @RegisterExtension static final Cluster cluster = Cluster.light();

  private static final String RULED =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: crates.local-cluster.decentracompute.io}
      spec:
        group: local-cluster.decentracompute.io
        names: {kind: Crate, plural: crates, singular: crate}
        scope: Namespaced
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  properties: {height: {type: integer}}
                  x-kubernetes-validations:
                  - {rule: "self.height < 10", message: "height must be below 10; saw the crate"}
      """;

  @Test
  void objectsAreStoredInANamespaceOfTheTestClass() {
    var map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("stored")
            .endMetadata()
            .addToData("a", "1")
            .build();

    cluster.client().resource(map).create();

    assertThat(cluster.namespace()).startsWith("light-cluster-test-");
    assertThat(
            cluster
                .client()
                .configMaps()
                .inNamespace(cluster.namespace())
                .withName("stored")
                .get()
                .getData())
        .isEqualTo(Map.of("a", "1"));
  }

  @Test
  void twoManagersApplyFieldsOfOneObject() {
    apply("one", "a");

    var both = apply("two", "b");

    assertThat(both.getData()).containsOnlyKeys("a", "b");
    assertThat(both.getMetadata().getManagedFields())
        .extracting(ManagedFieldsEntry::getManager)
        .contains("one", "two");
  }

  @Test
  void rulesOfACustomResourceAreChecked() {
    var definitions = cluster.client().apiextensions().v1().customResourceDefinitions();
    var definition =
        cluster
            .client()
            .getKubernetesSerialization()
            .unmarshal(RULED, CustomResourceDefinition.class);
    definitions.resource(definition).serverSideApply();
    definitions
        .resource(definition)
        .waitUntilCondition(
            d ->
                d != null
                    && d.getStatus() != null
                    && d.getStatus().getConditions().stream()
                        .anyMatch(
                            c -> c.getType().equals("Established") && c.getStatus().equals("True")),
            10,
            TimeUnit.SECONDS);

    assertThat(cluster.client().resource(crate(9)).create().getMetadata().getUid()).isNotEmpty();
    assertThatThrownBy(() -> cluster.client().resource(crate(10)).create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("height must be below 10; saw the crate");
  }

  @Test
  void podsAreAcceptedAndStayPending() {
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("pending")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("a")
            .withImage("localhost/none")
            .endContainer()
            .endSpec()
            .build();

    var created = cluster.client().resource(pod).create();

    assertThat(created.getStatus().getPhase()).isEqualTo("Pending");
  }

  private static ConfigMap apply(String manager, String key) {
    var map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("shared")
            .endMetadata()
            .addToData(key, "1")
            .build();
    return cluster
        .client()
        .resource(map)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager)
                .build());
  }

  private static GenericKubernetesResource crate(int height) {
    return new GenericKubernetesResourceBuilder()
        .withApiVersion("local-cluster.decentracompute.io/v1")
        .withKind("Crate")
        .withNewMetadata()
        .withName("crate-" + height)
        .endMetadata()
        .addToAdditionalProperties("spec", Map.of("height", height))
        .build();
  }
}
