package io.decentracompute.market.subnet;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.jspecify.annotations.Nullable;

/** What tells this cluster from all others: the UID of its namespace {@code kube-system}. */
public final class ClusterIdentity {
  private static final String NAMESPACE = "kube-system";

  private final KubernetesClient client;
  private volatile @Nullable String uid;

  /** Reads it through this client when it is first asked for. */
  public ClusterIdentity(KubernetesClient client) {
    this.client = client;
  }

  /** The UID; it never changes while the cluster lives. */
  public String uid() {
    var known = uid;
    if (known == null) {
      var namespace = client.namespaces().withName(NAMESPACE).require();
      known = namespace.getMetadata().getUid();
      uid = known;
    }
    return known;
  }
}
