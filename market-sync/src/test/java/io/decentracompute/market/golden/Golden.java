package io.decentracompute.market.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One example of a planner as a folder: {@code in-*.yaml} is what it reads, {@code out.yaml} what
 * it must answer; a file of the parent folder stands in for a missing input. Record anew with
 * {@code -Dtest.argLine=-Ddecentra.record=true} and review the difference like code.
 */
public final class Golden {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder()
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .build())
          .setDefaultPropertyInclusion(JsonInclude.Include.NON_EMPTY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private final Path folder;
  private final Set<Path> used = new HashSet<>();

  private Golden(Path folder) {
    this.folder = folder;
  }

  /** All examples of a planner. */
  public static Stream<Golden> of(String planner) {
    var root =
        Path.of(System.getProperty("decentra.root"), "market-sync/src/test/resources", planner);
    try (var folders = Files.list(root)) {
      return folders.filter(Files::isDirectory).sorted().map(Golden::new).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An input, of the folder or its parent. */
  public <T> T read(String name, Class<T> type) {
    var file = folder.resolve("in-" + name + ".yaml");
    if (!Files.exists(file)) {
      file = folder.resolveSibling("in-" + name + ".yaml");
    }
    used.add(file);
    return SERIALIZATION.unmarshal(text(file), type);
  }

  /** Compares what came out, and that no file of the folder goes unused. */
  public void check(Object output) {
    var file = folder.resolve("out.yaml");
    used.add(file);
    var actual = yaml(output);
    try (var files = Files.list(folder)) {
      if (Boolean.getBoolean("decentra.record")) {
        Files.writeString(file, actual);
      }
      assertThat(actual).as(file.toString()).isEqualTo(Files.exists(file) ? text(file) : "");
      assertThat(files).as("files that nothing reads").isSubsetOf(used);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String yaml(Object value) {
    try {
      return YAML.writeValueAsString(SERIALIZATION.convertValue(value, Object.class));
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
