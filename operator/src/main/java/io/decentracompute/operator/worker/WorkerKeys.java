package io.decentracompute.operator.worker;

import io.decentracompute.operator.apiserver.Applier;
import io.decentracompute.operator.identity.PeerKey;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/** Keys of peers: created once, immutable, never applied again. */
public final class WorkerKeys {
  private final SecureRandom random = new SecureRandom();
  private final Applier applier;

  /** Creates keys through this applier. */
  public WorkerKeys(Applier applier) {
    this.applier = applier;
  }

  /**
   * Makes a key unless there is one.
   *
   * @return whether it was made now
   */
  public boolean ensure(String namespace, String name, Map<String, String> labels) {
    return applier.create(secret(namespace, name, labels, PeerKey.generate(random)));
  }

  static Secret secret(String namespace, String name, Map<String, String> labels, PeerKey key) {
    return new SecretBuilder()
        .withMetadata(
            new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(labels)
                .build())
        .withType("Opaque")
        .withImmutable(true)
        .withData(
            Map.of(
                "seed", Base64.getEncoder().encodeToString(key.seed()),
                "peerId",
                    Base64.getEncoder()
                        .encodeToString(key.peerId().getBytes(StandardCharsets.UTF_8))))
        .build();
  }
}
