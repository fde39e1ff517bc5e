package io.decentracompute.operator.deal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What a deal serves, as far as the operator looks into it. */
final class Definition {
  private static final int HTTPS = 443;
  private static final int HTTP = 80;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Definition() {}

  /** Why nobody could serve it; empty when it can be. */
  static Optional<String> problem(String definition) {
    JsonNode root;
    try {
      root = JSON.readTree(definition);
    } catch (JsonProcessingException e) {
      return Optional.of("spec.definition is no JSON: " + e.getOriginalMessage());
    }
    if (root.path("v").asInt() != 1) {
      return Optional.of(
          "spec.definition has version '"
              + root.path("v").asText()
              + "'; this operator serves version 1, so upgrade it");
    }
    return root.path("services").isEmpty()
        ? Optional.of("spec.definition names no service")
        : Optional.empty();
  }

  /** Ports of the modules' sources, ascending; a source that is no URL is left to the node. */
  static List<Integer> sourcePorts(String definition) {
    var ports = new TreeSet<Integer>();
    try {
      for (var service : JSON.readTree(definition).path("services")) {
        for (var module : service.path("modules")) {
          for (var source : module.path("sources")) {
            port(source.asText()).ifPresent(ports::add);
          }
        }
      }
    } catch (JsonProcessingException e) {
      return List.of();
    }
    return List.copyOf(ports);
  }

  private static Optional<Integer> port(String source) {
    try {
      var url = URI.create(source);
      if (url.getPort() > 0) {
        return Optional.of(url.getPort());
      }
      return Optional.of("https".equals(url.getScheme()) ? HTTPS : HTTP);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
