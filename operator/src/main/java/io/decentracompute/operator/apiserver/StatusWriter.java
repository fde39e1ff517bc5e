package io.decentracompute.operator.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import io.decentracompute.crds.FieldManagers;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the operator's share of a status by server-side apply, and only when it differs from what
 * was read. A status that was just written is not written again because a cache still lags.
 */
public final class StatusWriter {
  private static final String CONDITIONS = "conditions";
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(FieldManagers.OPERATOR)
          .withForce(true)
          .build();

  /** What was sent last for an object, and on top of which version of it. */
  private record Sent(@Nullable String onVersion, JsonNode status) {}

  private final KubernetesClient client;
  private final EventLog events;
  private final Map<String, Sent> sent = new ConcurrentHashMap<>();

  /** Writes through this client and tells people through these events. */
  public StatusWriter(KubernetesClient client, EventLog events) {
    this.client = client;
    this.events = events;
  }

  /**
   * Writes what the operator says about a resource.
   *
   * @param observed the resource as read
   * @param fresh an empty resource of the kind
   * @param status only the operator's fields and conditions
   * @param owned names of the operator's fields, conditions apart
   * @return whether anything was sent
   */
  public <S, T extends CustomResource<?, S>> boolean write(
      T observed, T fresh, S status, Set<String> owned) {
    return write(observed, fresh, status, owned, false);
  }

  /**
   * As {@link #write}, but nothing is written if the resource has changed since it was read: for
   * states that follow from each other. The change wakes the next reconcile.
   */
  public <S, T extends CustomResource<?, S>> boolean writeIfUnchanged(
      T observed, T fresh, S status, Set<String> owned) {
    return write(observed, fresh, status, owned, true);
  }

  private <S, T extends CustomResource<?, S>> boolean write(
      T observed, T fresh, S status, Set<String> owned, boolean ifUnchanged) {
    var before = tree(observed.getStatus());
    var after = tree(status);
    if (says(before, after, owned)) {
      return false;
    }
    var metadata = observed.getMetadata();
    var last = sent.get(metadata.getUid());
    if (last != null
        && Objects.equals(last.onVersion(), metadata.getResourceVersion())
        && says(last.status(), after, owned)) {
      return false;
    }
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(metadata.getName())
            .withNamespace(metadata.getNamespace())
            // Without the UID an apply would bring back an object that was just deleted.
            .withUid(metadata.getUid())
            .withResourceVersion(ifUnchanged ? metadata.getResourceVersion() : null)
            .build());
    fresh.setStatus(status);
    try {
      client.resource(fresh).subresource("status").patch(APPLY);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
          || e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        sent.remove(metadata.getUid());
        return false; // deleted or changed meanwhile: that wakes the next reconcile
      }
      throw e;
    }
    sent.put(metadata.getUid(), new Sent(metadata.getResourceVersion(), after));
    events.conditionsChanged(observed, before, after);
    return true;
  }

  /** Forgets an object that is gone. */
  public void forget(String uid) {
    sent.remove(uid);
  }

  private JsonNode tree(@Nullable Object status) {
    return client
        .getKubernetesSerialization()
        .convertValue(status == null ? Map.of() : status, JsonNode.class);
  }

  private static boolean says(JsonNode before, JsonNode after, Set<String> owned) {
    for (var field : owned) {
      if (!Objects.equals(before.get(field), after.get(field))) {
        return false;
      }
    }
    for (var condition : after.path(CONDITIONS)) {
      if (!condition.equals(condition(before, condition.path("type").asText()))) {
        return false;
      }
    }
    return true;
  }

  static @Nullable JsonNode condition(JsonNode status, String type) {
    for (var condition : status.path(CONDITIONS)) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return null;
  }
}
