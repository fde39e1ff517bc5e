package io.decentracompute.e2e.licences;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * {@code licences BOM.json LIST.txt}: writes one line per component (name, version, licences) and
 * fails, naming the components, when one is only to be had under AGPL or BUSL, under GPL without a
 * linking exception, or tells no licence.
 */
public final class Licences {

  private Licences() {}

  /**
   * One component of the bill of materials; {@code licences} are alternatives as the component's
   * author lists them.
   */
  record Component(String name, String version, List<String> licences) {

    /** Whether at least one of the alternatives may be in our jars. */
    boolean isAllowed() {
      return licences.stream().anyMatch(Component::isAllowed);
    }

    private static boolean isAllowed(String licence) {
      String text = licence.toUpperCase(Locale.ROOT);
      boolean exception =
          text.contains("EXCEPTION") || text.contains("CPE") || text.contains("+CE");
      boolean lesser = text.contains("LGPL") || text.contains("LESSER");
      boolean gpl = text.contains("GPL") || text.contains("GENERAL PUBLIC");
      boolean refused =
          text.contains("AGPL")
              || text.contains("AFFERO")
              || text.contains("BUSL")
              || text.contains("BUSINESS SOURCE");
      return !refused && (!gpl || lesser || exception);
    }
  }

  /** Exit code 1: a component breaks the rule. */
  public static void main(String[] args) throws IOException {
    List<Component> components = read(Path.of(args[0]));
    Files.writeString(
        Path.of(args[1]),
        components.stream()
            .map(c -> c.name() + " " + c.version() + "  " + String.join(" or ", c.licences()))
            .collect(Collectors.joining("\n", "", "\n")));
    List<Component> refused = components.stream().filter(c -> !c.isAllowed()).toList();
    for (Component component : refused) {
      System.err.printf(
          "licences: %s %s is under %s: our jars may hold no AGPL or BUSL, and GPL only with a linking exception."
              + " Replace it or exclude it.%n",
          component.name(),
          component.version(),
          component.licences().isEmpty() ? "no licence that it names" : component.licences());
    }
    System.out.printf("%d components, %d refused%n", components.size(), refused.size());
    if (!refused.isEmpty() || components.isEmpty()) {
      System.exit(1);
    }
  }

  private static List<Component> read(Path bom) throws IOException {
    List<Component> components = new ArrayList<>();
    for (JsonNode component : new ObjectMapper().readTree(bom.toFile()).path("components")) {
      String group = component.path("group").asText();
      if (group.equals("io.decentracompute")) {
        continue;
      }
      components.add(
          new Component(
              group + ":" + component.path("name").asText(),
              component.path("version").asText(),
              StreamSupport.stream(component.path("licenses").spliterator(), false)
                  .map(Licences::name)
                  .toList()));
    }
    return components;
  }

  private static String name(JsonNode licence) {
    if (licence.has("expression")) {
      return licence.path("expression").asText();
    }
    JsonNode inner = licence.path("license");
    return inner.has("id") ? inner.path("id").asText() : inner.path("name").asText();
  }
}
