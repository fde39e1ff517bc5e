package io.decentracompute.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestsTest {
  private static final Path RESOURCES =
      Path.of(System.getProperty("decentra.root"), "crds/src/main/resources/META-INF/decentra");

  static Collection<String> kinds() {
    return Manifests.definitions().keySet();
  }

  static Collection<CustomResourceDefinition> definitions() {
    return Manifests.definitions().values();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void manifestThatIsCheckedInIsTheGeneratedOne(String plural) throws IOException {
    assertThat(Files.readString(RESOURCES.resolve(plural + ".yaml")))
        .as("Run: ./dev manifests")
        .isEqualTo(Manifests.yaml().getOrDefault(plural, ""));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void templateOfTheChartIsTheGeneratedOne(String plural) throws IOException {
    var templates = Path.of(System.getProperty("decentra.root"), "charts/decentra-crds/templates");

    assertThat(Files.readString(templates.resolve(plural + ".yaml")))
        .as("Run: ./dev manifests")
        .isEqualTo(Manifests.chartTemplates().get(plural));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void manifestIsSmallEnoughForClientSideApply(String plural) {
    assertThat(Manifests.yaml().getOrDefault(plural, "").getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThan(256 * 1024);
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void everyFieldIsDescribed(CustomResourceDefinition definition) {
    var bare = new ArrayList<String>();
    walk(
        definition,
        (path, schema) -> {
          if (!path.endsWith("[]") && !path.endsWith("{}") && schema.getDescription() == null) {
            bare.add(path);
          }
        });

    assertThat(bare).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void everyTextListAndMapIsBounded(CustomResourceDefinition definition) {
    var unbounded = new ArrayList<String>();
    walk(
        definition,
        (path, schema) -> {
          if (!path.contains(".")) {
            return;
          }
          var bounded =
              switch (schema.getType()) {
                case "string" ->
                    schema.getMaxLength() != null
                        || !schema.getEnum().isEmpty()
                        || "date-time".equals(schema.getFormat());
                case "array" -> schema.getMaxItems() != null;
                case "object" ->
                    schema.getAdditionalProperties() == null || schema.getMaxProperties() != null;
                case "integer" -> schema.getFormat() != null && schema.getMinimum() != null;
                default -> true;
              };
          if (!bounded) {
            unbounded.add(path);
          }
        });

    assertThat(unbounded).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void everyListSaysHowItMerges(CustomResourceDefinition definition) {
    var silent = new ArrayList<String>();
    walk(
        definition,
        (path, schema) -> {
          if ("array".equals(schema.getType()) && schema.getXKubernetesListType() == null) {
            silent.add(path);
          }
        });

    assertThat(silent).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void keyOfAMapLikeListIsARequiredField(CustomResourceDefinition definition) {
    var optional = new ArrayList<String>();
    walk(
        definition,
        (path, schema) -> {
          if ("map".equals(schema.getXKubernetesListType())
              && !schema
                  .getItems()
                  .getSchema()
                  .getRequired()
                  .containsAll(schema.getXKubernetesListMapKeys())) {
            optional.add(path);
          }
        });

    assertThat(optional).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void columnsBeginWithTheStateAndEndWithTheAge(CustomResourceDefinition definition) {
    var columns =
        definition.getSpec().getVersions().getFirst().getAdditionalPrinterColumns().stream()
            .map(CustomResourceColumnDefinition::getName)
            .toList();

    assertThat(columns.getFirst()).isIn("State", "Phase");
    assertThat(columns.getLast()).isEqualTo("Age");
  }

  private static void walk(
      CustomResourceDefinition definition, BiConsumer<String, JSONSchemaProps> visitor) {
    var root = definition.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    root.getProperties()
        .forEach(
            (name, schema) -> {
              if (name.equals("spec") || name.equals("status")) {
                walk(name, schema, visitor);
              }
            });
  }

  private static void walk(
      String path, JSONSchemaProps schema, BiConsumer<String, JSONSchemaProps> visitor) {
    visitor.accept(path, schema);
    if (schema.getProperties() != null) {
      schema.getProperties().forEach((name, child) -> walk(path + "." + name, child, visitor));
    }
    if (schema.getItems() != null) {
      walk(path + "[]", schema.getItems().getSchema(), visitor);
    }
    if (schema.getAdditionalProperties() != null
        && schema.getAdditionalProperties().getSchema() != null) {
      walk(path + "{}", schema.getAdditionalProperties().getSchema(), visitor);
    }
  }
}
