package io.decentracompute.images.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.decentracompute.images.rehearsal.HttpStandIn.Request;
import io.decentracompute.images.rehearsal.HttpStandIn.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers as an API server whose objects hardly change: it lists the objects of a file, says that
 * others are not there, and takes every write. Of what is written it keeps the Leases only, so that
 * who asks for one gets it.
 */
final class ApiServer implements HttpStandIn.Handler {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern RESOURCE =
      Pattern.compile(
          "/apis?/(?:[a-z0-9.]+/)?v[a-z0-9]+/(?:namespaces/[^/]+/)?([a-z]+)(?:/([^/]+))?(?:/[a-z]+)?");

  private final List<ObjectNode> objects = new ArrayList<>();

  /**
   * @param yaml documents, each an object
   */
  ApiServer(String yaml) throws IOException {
    var documents =
        new ObjectMapper(new YAMLFactory())
            .readerFor(ObjectNode.class)
            .<ObjectNode>readValues(yaml);
    documents.forEachRemaining(objects::add);
  }

  @Override
  public Response answer(Request request) {
    Matcher path = RESOURCE.matcher(request.path());
    if (request.path().equals("/version")) {
      return new Response(200, "{\"major\":\"1\",\"minor\":\"35\",\"gitVersion\":\"v1.35.0\"}");
    }
    if (!path.matches()) {
      return notFound(request.path());
    }
    if (!request.method().equals("GET")) {
      return written(request, path.group(1));
    }
    String plural = path.group(1);
    return path.group(2) == null
        ? list(plural)
        : find(plural, path.group(2))
            .map(o -> new Response(200, o.toString()))
            .orElseGet(() -> notFound(request.path()));
  }

  private synchronized Optional<ObjectNode> find(String plural, String name) {
    return objects.stream()
        .filter(o -> plural(o).equals(plural))
        .filter(o -> o.path("metadata").path("name").asText().equals(name))
        .findFirst();
  }

  private synchronized Response list(String plural) {
    ObjectNode list = JSON.createObjectNode().put("kind", "List").put("apiVersion", "v1");
    list.putObject("metadata").put("resourceVersion", "1");
    var items = list.putArray("items");
    objects.stream().filter(o -> plural(o).equals(plural)).forEach(items::add);
    return new Response(200, list.toString());
  }

  /** What was sent, as if it stood there now. */
  private synchronized Response written(Request request, String plural) {
    JsonNode sent;
    try {
      sent = JSON.readTree(request.body());
    } catch (JsonProcessingException e) {
      return notFound(request.path());
    }
    if (!(sent instanceof ObjectNode object) || request.method().equals("DELETE")) {
      return new Response(
          200, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}");
    }
    String name = object.path("metadata").path("name").asText();
    if (plural.equals("leases")) {
      find(plural, name)
          .ifPresent(
              kept -> {
                kept.properties()
                    .forEach(
                        field -> {
                          if (!object.has(field.getKey())) {
                            object.set(field.getKey(), field.getValue());
                          }
                        });
                objects.remove(kept);
              });
      object.put("kind", "Lease");
      objects.add(object);
    }
    if (plural.equals("selfsubjectrulesreviews")) {
      ObjectNode status = object.putObject("status").put("incomplete", false);
      status.putArray("nonResourceRules");
      ObjectNode rule = status.putArray("resourceRules").addObject();
      List.of("apiGroups", "resources", "verbs").forEach(f -> rule.putArray(f).add("*"));
    }
    ObjectNode metadata = object.withObjectProperty("metadata");
    metadata.put("uid", "00000000-0000-0000-0000-000000000001").put("resourceVersion", "2");
    metadata.put("creationTimestamp", "2026-01-01T00:00:00Z").put("generation", 1);
    return new Response(request.method().equals("POST") ? 201 : 200, object.toString());
  }

  private static Response notFound(String path) {
    return new Response(
        404,
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404,\"message\":\"no %s\"}"
            .formatted(path));
  }

  private static String plural(JsonNode object) {
    return Objects.requireNonNull(object.path("kind").asText()).toLowerCase(Locale.ROOT) + "s";
  }
}
