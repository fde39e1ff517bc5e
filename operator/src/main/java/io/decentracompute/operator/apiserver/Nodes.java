package io.decentracompute.operator.apiserver;

import io.fabric8.kubernetes.api.model.Node;
import java.util.Optional;

/** What the operator reads off a Node. */
public final class Nodes {
  private Nodes() {}

  /** Whether its kubelet says that it is ready; silence is no. */
  public static boolean isReady(Node node) {
    return node.getStatus() != null
        && node.getStatus().getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  /** Whether a change of the Node says anything about readiness. */
  public static boolean readinessChanged(Node after, Node before) {
    return isReady(after) != isReady(before);
  }

  /** Value of a label, if the Node has it. */
  public static Optional<String> label(Node node, String name) {
    var labels = node.getMetadata().getLabels();
    return labels == null ? Optional.empty() : Optional.ofNullable(labels.get(name));
  }
}
