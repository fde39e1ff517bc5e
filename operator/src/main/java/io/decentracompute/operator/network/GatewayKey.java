package io.decentracompute.operator.network;

import io.decentracompute.crds.Api;
import io.decentracompute.crds.Labels;
import io.decentracompute.operator.worker.WorkerKeys;
import io.decentracompute.operator.worker.WorkerNames;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway's key: a Secret of the release's namespace, made once and kept for good. */
public final class GatewayKey {
  /** Name of the Secret. */
  public static final String NAME = "decentra-gateway-key";

  private static final Logger LOG = LoggerFactory.getLogger(GatewayKey.class);

  private final KubernetesClient client;
  private final WorkerKeys keys;
  private final String namespace;

  /** Keeps the key of this namespace's gateway. */
  public GatewayKey(KubernetesClient client, WorkerKeys keys, String namespace) {
    this.client = client;
    this.keys = keys;
    this.namespace = namespace;
  }

  /** Makes the key unless there is one; several replicas may try, one wins. */
  public void ensure() {
    if (client.secrets().inNamespace(namespace).withName(NAME).get() != null) {
      return;
    }
    var made =
        keys.ensure(
            namespace,
            NAME,
            Map.of(
                Labels.NAME, "decentra-gateway",
                Labels.PART_OF, Api.PART_OF,
                Labels.MANAGED_BY, WorkerNames.MANAGED_BY));
    if (made) {
      LOG.atInfo()
          .addKeyValue("namespace", namespace)
          .addKeyValue("name", NAME)
          .log("Gateway key made");
    }
  }
}
