package io.decentracompute.operator.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import io.decentracompute.crds.FieldManagers;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Optional;

/**
 * Brings objects into a desired shape by server-side apply. An object that has already all that is
 * desired costs no request, so a reconcile that changes nothing writes nothing.
 */
public final class Applier {
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(FieldManagers.OPERATOR)
          .withForce(true)
          .build();

  private final KubernetesClient client;

  /** Writes through this client. */
  public Applier(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Applies the desired object unless the observed one contains it already.
   *
   * @return whether anything was sent
   */
  public boolean apply(HasMetadata desired, Optional<? extends HasMetadata> observed) {
    if (observed.isPresent() && contains(tree(observed.get()), tree(desired))) {
      return false;
    }
    client.resource(desired).patch(APPLY);
    return true;
  }

  /**
   * Creates an object that is never changed afterwards.
   *
   * @return whether it was created; false when it was there already
   */
  public boolean create(HasMetadata object) {
    try {
      client.resource(object).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  /** Deletes an object; one that is gone already is fine. */
  public void delete(HasMetadata object) {
    client.resource(object).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
  }

  private JsonNode tree(HasMetadata object) {
    return client.getKubernetesSerialization().convertValue(object, JsonNode.class);
  }

  /** Whether every field of the desired tree is in the observed one with the same value. */
  static boolean contains(JsonNode observed, JsonNode desired) {
    if (desired.isObject()) {
      for (var field : desired.properties()) {
        var wanted = field.getValue();
        var there = observed.get(field.getKey());
        if (isNothing(wanted)) {
          continue;
        }
        if (there == null || !contains(there, wanted)) {
          return false;
        }
      }
      return true;
    }
    if (desired.isArray()) {
      if (observed.size() != desired.size()) {
        return false;
      }
      for (var i = 0; i < desired.size(); i++) {
        if (!contains(observed.get(i), desired.get(i))) {
          return false;
        }
      }
      return true;
    }
    return desired.equals(observed) || sameText(observed, desired);
  }

  private static boolean isNothing(JsonNode node) {
    return node.isNull() || (node.isContainerNode() && node.isEmpty());
  }

  /** Numbers of another width, and quantities that the server has written in its own way. */
  private static boolean sameText(JsonNode observed, JsonNode desired) {
    var there = observed.asText();
    var wanted = desired.asText();
    if (there.equals(wanted)) {
      return true;
    }
    try {
      return Quantity.parse(there)
              .getNumericalAmount()
              .compareTo(Quantity.parse(wanted).getNumericalAmount())
          == 0;
    } catch (IllegalArgumentException | ArithmeticException e) {
      return false;
    }
  }
}
