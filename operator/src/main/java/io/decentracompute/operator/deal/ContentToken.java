package io.decentracompute.operator.deal;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.operator.worker.WorkerNames;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The content store's token in the namespaces of deals, where pods can mount it. It is compared
 * with the API once after start and then only when the file has changed.
 */
final class ContentToken {
  private final KubernetesClient client;
  private final Optional<Path> file;
  private final Map<String, String> known = new ConcurrentHashMap<>();

  ContentToken(KubernetesClient client, Optional<Path> file) {
    this.client = client;
    this.file = file;
  }

  void ensure(String namespace) {
    if (file.isEmpty()) {
      return;
    }
    var token = read(file.get());
    if (token.equals(known.get(namespace))) {
      return;
    }
    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(WorkerNames.CONTENT_TOKEN)
            .withNamespace(namespace)
            .withLabels(
                Map.of(
                    "app.kubernetes.io/managed-by",
                    WorkerNames.MANAGED_BY,
                    "app.kubernetes.io/part-of",
                    "decentra"))
            .endMetadata()
            .withType("Opaque")
            .withData(Map.of("token", token))
            .build();
    var there = client.resource(secret).get();
    if (there == null || !token.equals(data(there))) {
      client
          .resource(secret)
          .patch(
              new PatchContext.Builder()
                  .withPatchType(PatchType.SERVER_SIDE_APPLY)
                  .withFieldManager(FieldManagers.OPERATOR)
                  .withForce(true)
                  .build());
    }
    known.put(namespace, token);
  }

  void remove(String namespace) {
    known.remove(namespace);
    if (file.isPresent()) {
      client.secrets().inNamespace(namespace).withName(WorkerNames.CONTENT_TOKEN).delete();
    }
  }

  private static String data(Secret secret) {
    return secret.getData() == null ? "" : secret.getData().getOrDefault("token", "");
  }

  private static String read(Path file) {
    try {
      return Base64.getEncoder()
          .encodeToString(Files.readString(file).strip().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the content store's token from "
              + file
              + " (DECENTRA_CONTENT_TOKEN_FILE); mount its Secret there",
          e);
    }
  }
}
