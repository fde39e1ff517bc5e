package io.decentracompute.market.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.decentracompute.crds.condition.Condition;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one place that writes resources: server-side apply under one field manager, of a fresh object
 * that carries nothing but what the role owns. What the cluster already holds is not written again.
 * Fails with {@link io.fabric8.kubernetes.client.KubernetesClientException}, which the control loop
 * retries.
 */
public final class Applier {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final KubernetesClient client;
  private final KubernetesSerialization serialization;
  private final PatchContext apply;
  private final Optional<EventLog> events;
  private final Map<String, HasMetadata> written = new ConcurrentHashMap<>();

  /** Writes through this client under this field manager, and tells nobody. */
  public Applier(KubernetesClient client, String fieldManager) {
    this(client, fieldManager, Optional.empty());
  }

  /** As above, and tells people of conditions that changed. */
  public Applier(KubernetesClient client, String fieldManager, EventLog events) {
    this(client, fieldManager, Optional.of(events));
  }

  private Applier(KubernetesClient client, String fieldManager, Optional<EventLog> events) {
    this.client = client;
    this.events = events;
    this.serialization = client.getKubernetesSerialization();
    // Our fields have no other writer (docs/seams.md), so a conflict is somebody's mistake: take
    // them back.
    this.apply =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(fieldManager)
            .withForce(true)
            .build();
  }

  /**
   * The object as it was last written by this process, if a cache still shows an older one. Whoever
   * decides from an older one takes back what it has just written.
   */
  public <T extends HasMetadata> T newest(T observed) {
    var uid = observed.getMetadata().getUid();
    var known = written.get(uid);
    if (known == null) {
      return observed;
    }
    if (version(known) <= version(observed)) {
      written.remove(uid, known);
      return observed;
    }
    @SuppressWarnings("unchecked")
    var type = (Class<T>) observed.getClass();
    return type.cast(known);
  }

  /** Versions of one object grow, and may be compared as numbers. */
  private static long version(HasMetadata resource) {
    return Long.parseLong(resource.getMetadata().getResourceVersion());
  }

  /**
   * Makes the owned part of an object's status so, unless it already is.
   *
   * @param observed the object as last read
   * @return the object as it is now; the same instance when nothing had to be written
   */
  public <T extends HasMetadata> T status(T observed, OwnedStatus desired) {
    var present = tree(observed).path("status");
    if (holds(present, desired)) {
      return observed;
    }
    var body = NODES.objectNode();
    desired.fields().forEach((name, value) -> value.ifPresent(v -> body.set(name, tree(v))));
    if (!desired.conditions().isEmpty()) {
      body.set("conditions", tree(desired.conditions()));
    }
    var fresh = bare(observed);
    fresh.setAdditionalProperty("status", body);
    var now = typed(observed, generic(observed, fresh).subresource("status").patch(apply, fresh));
    written.put(now.getMetadata().getUid(), now);
    events.ifPresent(
        log -> log.conditionsChanged(observed, conditions(present), desired.conditions()));
    return now;
  }

  /**
   * Makes an object so, unless it already is: its spec whole, its labels and annotations as far as
   * they are named.
   *
   * @param observed the object as last read; empty creates it
   * @return whether anything was written
   */
  public boolean object(HasMetadata desired, Optional<? extends HasMetadata> observed) {
    var wanted = tree(desired);
    if (observed.isPresent()) {
      var present = tree(observed.get());
      var same =
          present.path("spec").equals(wanted.path("spec"))
              && contains(present.at("/metadata/labels"), wanted.at("/metadata/labels"))
              && contains(present.at("/metadata/annotations"), wanted.at("/metadata/annotations"));
      if (same) {
        return false;
      }
    }
    var fresh = bare(desired);
    fresh.getMetadata().setLabels(desired.getMetadata().getLabels());
    fresh.getMetadata().setAnnotations(desired.getMetadata().getAnnotations());
    if (wanted.has("spec")) {
      fresh.setAdditionalProperty("spec", wanted.get("spec"));
    }
    generic(desired, fresh).patch(apply, fresh);
    return true;
  }

  private List<Condition> conditions(JsonNode status) {
    var conditions = new ArrayList<Condition>();
    status
        .path("conditions")
        .forEach(node -> conditions.add(serialization.convertValue(node, Condition.class)));
    return conditions;
  }

  private <T extends HasMetadata> T typed(T like, GenericKubernetesResource answer) {
    @SuppressWarnings("unchecked")
    var type = (Class<T>) like.getClass();
    return serialization.convertValue(answer, type);
  }

  private boolean holds(JsonNode present, OwnedStatus desired) {
    for (var field : desired.fields().entrySet()) {
      JsonNode wanted = field.getValue().<JsonNode>map(this::tree).orElseGet(NODES::missingNode);
      var there = present.path(field.getKey());
      if (!Objects.equals(there, wanted) && !(there.isMissingNode() && wanted.isMissingNode())) {
        return false;
      }
    }
    for (var condition : desired.conditions()) {
      var wanted = tree(condition);
      var found = false;
      for (var there : present.path("conditions")) {
        found |= there.equals(wanted);
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  private static boolean contains(JsonNode present, JsonNode wanted) {
    for (var entry : wanted.properties()) {
      if (!entry.getValue().equals(present.path(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private static GenericKubernetesResource bare(HasMetadata of) {
    var fresh = new GenericKubernetesResource();
    fresh.setApiVersion(of.getApiVersion());
    fresh.setKind(of.getKind());
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(of.getMetadata().getName())
            .withNamespace(of.getMetadata().getNamespace())
            .build());
    return fresh;
  }

  private Resource<GenericKubernetesResource> generic(
      HasMetadata kind, GenericKubernetesResource fresh) {
    var kinds =
        client.genericKubernetesResources(
            ResourceDefinitionContext.fromResourceType(kind.getClass()));
    var namespace = fresh.getMetadata().getNamespace();
    return namespace == null ? kinds.resource(fresh) : kinds.inNamespace(namespace).resource(fresh);
  }

  /** JSON as the API server would store it: no nulls, no empty lists or objects. */
  private JsonNode tree(Object value) {
    return stored(Objects.requireNonNull(serialization.convertValue(value, JsonNode.class)));
  }

  private static JsonNode stored(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        var kept = NODES.objectNode();
        for (var entry : object.properties()) {
          var value = stored(entry.getValue());
          if (!value.isNull() && !(value.isContainerNode() && value.isEmpty())) {
            kept.set(entry.getKey(), value);
          }
        }
        yield kept;
      }
      case ArrayNode array -> {
        var kept = NODES.arrayNode();
        array.forEach(element -> kept.add(stored(element)));
        yield kept;
      }
      default -> node;
    };
  }
}
