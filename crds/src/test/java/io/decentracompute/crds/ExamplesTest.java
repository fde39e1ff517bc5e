package io.decentracompute.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.decentracompute.cluster.Cluster;
import io.decentracompute.crds.manifest.Manifests;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example against a real API server. A file of several documents is a history. */
@Tag("component")
class ExamplesTest {
  @RegisterExtension static final Cluster cluster = Cluster.light();

  private static final Path EXAMPLES =
      Path.of(System.getProperty("decentra.root"), "crds/src/test/resources/examples");

  @BeforeAll
  static void installDefinitions() {
    InstalledDefinitions.install(cluster.client());
  }

  static Stream<String> valid() throws IOException {
    return files("valid");
  }

  static Stream<String> invalid() throws IOException {
    return files("invalid");
  }

  @Test
  void definitionsAreAcceptedWithoutReserve() {
    for (var plural : Definitions.PLURALS) {
      var definition =
          cluster
              .client()
              .apiextensions()
              .v1()
              .customResourceDefinitions()
              .withName(plural + "." + Api.GROUP)
              .get();

      assertThat(definition.getStatus().getConditions())
          .as(plural)
          .allMatch(c -> c.getStatus().equals("True"))
          .extracting(c -> c.getType())
          .containsExactlyInAnyOrder("NamesAccepted", "Established");
    }
  }

  @ParameterizedTest
  @MethodSource("valid")
  void validExampleIsAccepted(String name) throws IOException {
    var history = fresh(EXAMPLES.resolve("valid").resolve(name));

    assertThatCode(() -> history.documents().forEach(ExamplesTest::write))
        .doesNotThrowAnyException();

    delete(history);
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidExampleIsRefusedWithTheMessageItNames(String name) throws IOException {
    var history = fresh(EXAMPLES.resolve("invalid").resolve(name));
    history.documents().subList(0, history.documents().size() - 1).forEach(ExamplesTest::write);

    var refusal = catchThrowable(() -> write(history.documents().getLast()));

    assertThat(refusal)
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(history.expect());
    delete(history);
  }

  @ParameterizedTest
  @MethodSource("valid")
  void whatTheTypesReadIsWhatWasWritten(String name) throws IOException {
    var history = fresh(EXAMPLES.resolve("valid").resolve(name));
    var serialization = new KubernetesSerialization();
    for (var document : history.documents()) {
      var kind =
          Manifests.KINDS.stream()
              .filter(k -> k.getSimpleName().equals(document.getKind()))
              .findFirst()
              .orElseThrow();
      var stored = write(document);

      var typed = serialization.unmarshal(serialization.asJson(stored), kind);
      var again =
          serialization.unmarshal(serialization.asJson(typed), GenericKubernetesResource.class);

      assertThat(again.<Object>get("spec")).isEqualTo(stored.<Object>get("spec"));
      assertThat(again.<Object>get("status")).isEqualTo(stored.<Object>get("status"));
    }
    delete(history);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindHasExamplesOfBothSorts(String kind) throws IOException {
    assertThat(files("valid")).anyMatch(f -> f.startsWith(kind + "-"));
    assertThat(files("invalid")).anyMatch(f -> f.startsWith(kind + "-"));
  }

  static Stream<String> kinds() {
    return Stream.of("subnet", "deal", "computeunit", "computepeer", "provider", "network");
  }

  private static Stream<String> files(String folder) throws IOException {
    try (var files = Files.list(EXAMPLES.resolve(folder))) {
      return files.map(f -> f.getFileName().toString()).sorted().toList().stream();
    }
  }

  /**
   * Applies spec and then status, as a person and a controller would; unknown fields are errors.
   */
  private static GenericKubernetesResource write(GenericKubernetesResource document) {
    var status = document.get("status");
    var withoutStatus = new KubernetesSerialization().clone(document);
    withoutStatus.getAdditionalProperties().remove("status");
    var resource = resource(withoutStatus);
    var existing = resource.get();
    GenericKubernetesResource stored;
    if (existing == null) {
      stored = resource.fieldValidation(FieldValidateable.Validation.STRICT).create();
    } else {
      existing.setAdditionalProperty("spec", document.get("spec"));
      stored = resource(existing).fieldValidation(FieldValidateable.Validation.STRICT).update();
    }
    if (status == null) {
      return stored;
    }
    stored.setAdditionalProperty("status", status);
    return resource(stored).updateStatus();
  }

  /** The example, with nothing left of an earlier one that failed. */
  private static Example fresh(Path file) throws IOException {
    var example = Example.read(file);
    delete(example);
    return example;
  }

  private static void delete(Example history) {
    resource(history.documents().getFirst()).delete();
  }

  private static Resource<GenericKubernetesResource> resource(GenericKubernetesResource document) {
    var namespaced = List.of("Subnet", "Deal").contains(document.getKind());
    var typed =
        cluster
            .client()
            .genericKubernetesResources(Api.GROUP + "/" + Api.VERSION, document.getKind());
    return namespaced
        ? typed.inNamespace(cluster.namespace()).resource(document)
        : typed.resource(document);
  }

  /** What a file says: a history of one object, and the message that its end meets. */
  private record Example(List<GenericKubernetesResource> documents, String expect) {
    static Example read(Path file) throws IOException {
      var text = Files.readString(file);
      var expect =
          text.lines()
              .filter(line -> line.startsWith("# expect: "))
              .map(line -> line.substring("# expect: ".length()))
              .findFirst()
              .orElse("(no expectation)");
      var serialization = new KubernetesSerialization();
      var documents =
          Stream.of(text.split("\n---\n"))
              .map(part -> serialization.unmarshal(part, GenericKubernetesResource.class))
              .toList();
      return new Example(documents, expect);
    }
  }
}
