package io.decentracompute.e2e.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

class BuildRulesTest {

  private static final Path ROOT = Path.of(System.getProperty("decentra.root"));

  /**
   * Who may know whom; a module that is not listed here may depend on nothing of ours. Tests may
   * use local-cluster too.
   */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("crds", Set.of()),
          Map.entry("aqua-engine", Set.of()),
          Map.entry("aqua-bench", Set.of("aqua-compiler", "aqua-engine")),
          Map.entry("aqua-compiler", Set.of("aqua-engine")),
          Map.entry("aqua-language-server", Set.of("aqua-compiler", "aqua-tools")),
          Map.entry("aqua-tools", Set.of("aqua-engine", "aqua-compiler")),
          Map.entry("marine-proto", Set.of()),
          Map.entry("marine-runtime", Set.of("marine-proto")),
          Map.entry("node-image", Set.of("aqua-engine", "marine-proto")),
          Map.entry("market-sync", Set.of("crds")),
          Map.entry("prover-daemonset", Set.of("crds")),
          Map.entry("operator", Set.of("crds")),
          Map.entry("local-cluster", Set.of()),
          Map.entry("images", Set.of()),
          Map.entry("charts", Set.of("crds")),
          Map.entry(
              "e2e",
              Set.of(
                  "crds",
                  "aqua-engine",
                  "aqua-bench",
                  "aqua-tools",
                  "marine-proto",
                  "marine-runtime",
                  "node-image",
                  "market-sync",
                  "prover-daemonset",
                  "operator",
                  "local-cluster")));

  /**
   * What only tests may use beside the arrows: a bed for tests, and the real counterpart of a
   * socket.
   */
  private static final Set<String> TEST_ONLY =
      Set.of("local-cluster", "marine-runtime", "market-sync", "crds");

  @Test
  void modulesDependOnlyOnWhatTheDesignAllows() throws Exception {
    List<String> violations = new ArrayList<>();
    for (Path pom : poms()) {
      Element project = parse(pom);
      String module = text(project, "artifactId");
      for (Element dependency : dependencies(project)) {
        if (!text(dependency, "groupId").equals("io.decentracompute")) {
          continue;
        }
        String target = text(dependency, "artifactId");
        boolean inTests = text(dependency, "scope").equals("test");
        boolean allowed =
            ARROWS.getOrDefault(module, Set.of()).contains(target)
                || (inTests && TEST_ONLY.contains(target));
        if (!allowed) {
          violations.add(module + " -> " + target);
        }
      }
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void everyVersionIsPinnedInTheRootPom() throws Exception {
    List<String> violations = new ArrayList<>();
    for (Path pom : poms()) {
      for (Element dependency : dependencies(parse(pom))) {
        if (!text(dependency, "version").isEmpty()) {
          violations.add(ROOT.relativize(pom) + ": " + text(dependency, "artifactId"));
        }
      }
    }
    assertThat(violations).as("dependencies with a version outside the root pom").isEmpty();
  }

  @Test
  void noModuleNamesADependencyTwice() throws Exception {
    List<String> violations = new ArrayList<>();
    for (Path pom : poms()) {
      Set<String> seen = new HashSet<>();
      for (Element dependency : dependencies(parse(pom))) {
        String key =
            String.join(
                ":",
                text(dependency, "groupId"),
                text(dependency, "artifactId"),
                text(dependency, "classifier"),
                text(dependency, "type"));
        if (!seen.add(key)) {
          violations.add(ROOT.relativize(pom) + ": " + key);
        }
      }
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIsForAndIsNullMarked() throws IOException {
    List<String> violations = new ArrayList<>();
    for (Path pom : poms()) {
      Path sources = pom.resolveSibling("src/main/java");
      if (!Files.isDirectory(sources)) {
        continue;
      }
      try (Stream<Path> files = Files.walk(sources)) {
        for (Path folder :
            files
                .filter(f -> f.toString().endsWith(".java"))
                .map(Path::getParent)
                .distinct()
                .toList()) {
          Path info = folder.resolve("package-info.java");
          if (!Files.exists(info)
              || !Files.readString(info).contains("@NullMarked")
              || !Files.readString(info).contains("/**")) {
            violations.add(ROOT.relativize(folder).toString());
          }
        }
      }
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void theReadmesMapPointsToFilesThatExist() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    Matcher links = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)").matcher(readme);
    List<String> missing = new ArrayList<>();
    int count = 0;
    while (links.find()) {
      count++;
      if (!Files.exists(ROOT.resolve(links.group(1)))) {
        missing.add(links.group(1));
      }
    }
    assertThat(count).as("links of the README").isGreaterThan(10);
    assertThat(missing).isEmpty();
  }

  private static List<Path> poms() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT, 3)) {
      return files
          .filter(f -> f.getFileName().toString().equals("pom.xml"))
          .filter(f -> !f.equals(ROOT.resolve("pom.xml")))
          .filter(f -> !f.toString().contains("node_modules") && !f.toString().contains("/target/"))
          .sorted()
          .toList();
    }
  }

  private static Element parse(Path pom) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(pom.toFile())
        .getDocumentElement();
  }

  private static List<Element> dependencies(Element project) {
    List<Element> found = new ArrayList<>();
    for (Element block : children(project, "dependencies")) {
      found.addAll(children(block, "dependency"));
    }
    return found;
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    NodeList nodes = parent.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      Node node = nodes.item(i);
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }

  private static String text(Element parent, String name) {
    return children(parent, name).stream()
        .findFirst()
        .map(e -> e.getTextContent().strip())
        .orElse("");
  }
}
