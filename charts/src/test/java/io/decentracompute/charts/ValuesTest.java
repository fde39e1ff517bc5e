package io.decentracompute.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ValuesTest {
  /** Keys that say it all: parts, images, and Kubernetes' own words. */
  private static final Set<String> NAMES_OF_PARTS =
      Set.of(
          "image",
          "tag",
          "operator",
          "marketSync",
          "node",
          "marine",
          "prover",
          "gateway",
          "service",
          "content",
          "journal",
          "priorityClasses",
          "networkPolicies",
          "enabled",
          "replicas",
          "resources",
          "requests",
          "limits",
          "annotations",
          "javaOptions");

  static Stream<Path> charts() {
    return Stream.of(Charts.DECENTRA, Charts.DEV_CHAIN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          operator.replica                      | 2              | replica
          operator.replicas                     | 0              | replicas
          image.digests.node                    | latest         | node
          image.pullPolicy                      | Sometimes      | pullPolicy
          prover.resources.limits.cpu           | 1              | cpu
          gateway.service.type                  | ExternalName   | type
          contentToken.value                    | short          | value
          contentToken.existingSecret           | Not_A_Name     | existingSecret
          worker.nodeShare.cpu                  | a lot          | cpu
          network.create                        | true           | spec
          network.name                          | Dev_Net        | name
          networkPolicies.apiServerPorts[0]     | 70000          | apiServerPorts
          gateway.content.maxBytes              | 10             | maxBytes
          """)
  void valueThatMakesNoSenseIsRefused(String key, String value, String named) {
    var refusal =
        catchThrowable(() -> new Helm(Charts.DECENTRA).template().set(key, typed(value)).call());

    assertThat(refusal).hasMessageContaining("schema").hasMessageContaining(named);
  }

  @ParameterizedTest
  @CsvSource({"1", "10", "137", "8453", "42161"})
  void developmentChainTakesNoIdOfAPublicChain(String chainId) {
    var refusal =
        catchThrowable(
            () ->
                new Helm(Charts.DEV_CHAIN)
                    .template()
                    .set("chainId", Integer.valueOf(chainId))
                    .call());

    assertThat(refusal).hasMessageContaining("chainId");
  }

  @ParameterizedTest
  @MethodSource("charts")
  void schemaAndValuesNameTheSame(Path chart) throws IOException {
    var values = new YAMLMapper().readTree(chart.resolve("values.yaml").toFile());
    var schema = new ObjectMapper().readTree(chart.resolve("values.schema.json").toFile());

    var known = new TreeSet<String>();
    collectSchema("", schema, values, known);
    known.remove("global");

    var given = new TreeSet<String>();
    collectValues("", values, given);
    assertThat(known).containsAll(given);
    assertThat(given).containsAll(known);
  }

  @ParameterizedTest
  @MethodSource("charts")
  void everyObjectOfTheSchemaIsClosed(Path chart) throws IOException {
    var open = new ArrayList<String>();
    findOpen("", new ObjectMapper().readTree(chart.resolve("values.schema.json").toFile()), open);

    assertThat(open).containsExactly(".properties.global");
  }

  @ParameterizedTest
  @MethodSource("charts")
  void everyValueIsExplained(Path chart) throws IOException {
    var lines = Files.readAllLines(chart.resolve("values.yaml"));
    var key = Pattern.compile("^( *)([A-Za-z]+):.*");
    var bare = new ArrayList<String>();
    for (int i = 0; i < lines.size(); i++) {
      var match = key.matcher(lines.get(i));
      if (match.matches()
          && !NAMES_OF_PARTS.contains(match.group(2))
          && !(i > 0 && lines.get(i - 1).strip().startsWith("#"))) {
        bare.add(match.group(2));
      }
    }

    assertThat(bare).isEmpty();
  }

  private static Object typed(String value) {
    return switch (value) {
      case "true" -> true;
      case String s when s.matches("\\d+") -> Integer.valueOf(s);
      default -> value;
    };
  }

  /** Paths that the schema knows, as deep as the values go. */
  private static void collectSchema(
      String path, JsonNode schema, JsonNode values, Set<String> paths) {
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              var child = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
              var value = values.path(property.getKey());
              if (value.isObject() && !value.isEmpty() && property.getValue().has("properties")) {
                collectSchema(child, property.getValue(), value, paths);
              } else if (!child.matches(".*\\.(requests|limits)\\..*")) {
                paths.add(child);
              }
            });
  }

  private static void collectValues(String path, JsonNode values, Set<String> paths) {
    values
        .properties()
        .forEach(
            property -> {
              var child = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
              if (property.getValue().isObject() && !property.getValue().isEmpty()) {
                collectValues(child, property.getValue(), paths);
              } else if (!child.matches(".*\\.(requests|limits)\\..*")) {
                paths.add(child);
              }
            });
  }

  private static void findOpen(String path, JsonNode schema, List<String> open) {
    if (schema.isObject()) {
      if (schema.path("type").asText().equals("object") && !schema.has("additionalProperties")) {
        open.add(path);
      }
      schema.properties().forEach(p -> findOpen(path + "." + p.getKey(), p.getValue(), open));
    } else if (schema.isArray()) {
      schema.forEach(element -> findOpen(path + "[]", element, open));
    }
  }
}
