package io.decentracompute.operator.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One example of a planner as a folder: {@code in-*.yaml} is what it reads, {@code out-*.yaml} what
 * it must answer; a file of the parent folder stands in for a missing input. Record anew with
 * {@code -Dtest.argLine=-Ddecentra.record=true} and review the difference like code.
 */
public final class Golden {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .build())
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .build();

  private final Path folder;
  private final Set<Path> used = new HashSet<>();

  private Golden(Path folder) {
    this.folder = folder;
  }

  /** All examples of a planner. */
  public static Stream<Golden> of(String planner) {
    var root = Path.of(System.getProperty("decentra.root"), "operator/src/test/resources", planner);
    try (var folders = Files.list(root)) {
      return folders.filter(Files::isDirectory).sorted().map(Golden::new).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An input that must be there. */
  public <T> T read(String name, Class<T> type) {
    return find(name, type)
        .orElseThrow(() -> new IllegalStateException(folder + " needs in-" + name + ".yaml"));
  }

  /** An input that may be missing. */
  public <T> Optional<T> find(String name, Class<T> type) {
    return all(name, type).stream().findFirst();
  }

  /** All documents of an input; none when it is missing. */
  public <T> List<T> all(String name, Class<T> type) {
    var file = folder.resolve("in-" + name + ".yaml");
    if (!Files.exists(file)) {
      file = folder.resolveSibling("in-" + name + ".yaml");
    }
    if (!Files.exists(file)) {
      return List.of();
    }
    used.add(file);
    var documents = new ArrayList<T>();
    for (var text : text(file).split("(?m)^---$", -1)) {
      if (!text.isBlank()) {
        documents.add(SERIALIZATION.unmarshal(text, type));
      }
    }
    return documents;
  }

  /** Compares what came out, and that no file of the folder goes unused. */
  public void check(Map<String, ?> outputs) {
    for (var output : outputs.entrySet()) {
      var file = folder.resolve("out-" + output.getKey() + ".yaml");
      used.add(file);
      var actual = yaml(output.getValue());
      if (Boolean.getBoolean("decentra.record")) {
        try {
          Files.writeString(file, actual);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      assertThat(actual).as(file.toString()).isEqualTo(Files.exists(file) ? text(file) : "");
    }
    try (var files = Files.list(folder)) {
      assertThat(files).as("files that nothing reads").isSubsetOf(used);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String yaml(Object value) {
    try {
      return YAML.writeValueAsString(SERIALIZATION.convertValue(value, JsonNode.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return String.valueOf(folder.getFileName());
  }
}
