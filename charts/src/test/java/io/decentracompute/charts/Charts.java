package io.decentracompute.charts;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The charts of this repository, rendered by Helm itself. */
final class Charts {
  static final Path ROOT = Path.of(System.getProperty("decentra.root"), "charts");
  static final Path DECENTRA = ROOT.resolve("decentra");
  static final Path DEFINITIONS = ROOT.resolve("decentra-crds");
  static final Path DEV_CHAIN = ROOT.resolve("dev-chain");
  static final Path RESOURCES = ROOT.resolve("src/test/resources");

  /** Value sets of the chart decentra, each a list of files, later ones winning. */
  static final Map<String, List<Path>> VALUE_SETS =
      Map.of(
          "default", List.of(RESOURCES.resolve("values/default.yaml")),
          "dev", List.of(DECENTRA.resolve("values-dev.yaml"), RESOURCES.resolve("values/dev.yaml")),
          "production", List.of(RESOURCES.resolve("values/production.yaml")));

  private static final Map<String, List<HasMetadata>> RENDERED = new ConcurrentHashMap<>();

  private Charts() {}

  /** The manifests of a chart as text. */
  static String render(Path chart, String namespace, List<Path> values) {
    var template = new Helm(chart).template().withName("decentra").withNamespace(namespace);
    values.forEach(template::withValuesFile);
    return template.withKubeVersion("1.35.4").call();
  }

  /** The objects of the chart decentra for one of {@link #VALUE_SETS}. */
  static List<HasMetadata> objects(String valueSet) {
    return RENDERED.computeIfAbsent(
        valueSet,
        set -> parse(render(DECENTRA, "decentra-system", VALUE_SETS.getOrDefault(set, List.of()))));
  }

  static List<HasMetadata> parse(String manifests) {
    var serialization = new KubernetesSerialization();
    return Stream.of(manifests.split("(?m)^---\\s*$"))
        .filter(document -> document.lines().anyMatch(line -> line.startsWith("kind:")))
        .map(document -> (HasMetadata) serialization.<Object>unmarshal(document))
        .toList();
  }

  /** Pod templates by {@code Kind/name}. */
  static Map<String, PodTemplateSpec> pods(List<HasMetadata> objects) {
    var pods = new LinkedHashMap<String, PodTemplateSpec>();
    for (var object : objects) {
      switch (object) {
        case Deployment d -> pods.put("Deployment/" + name(d), d.getSpec().getTemplate());
        case DaemonSet d -> pods.put("DaemonSet/" + name(d), d.getSpec().getTemplate());
        default -> {}
      }
    }
    return pods;
  }

  static String name(HasMetadata object) {
    return object.getMetadata().getName();
  }
}
