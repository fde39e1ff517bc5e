package io.decentracompute.market.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Intent;
import io.decentracompute.market.chain.IntentStore;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Intents of a role's accounts in one ConfigMap, so that a process that dies around a transaction
 * leaves behind what it was about to do. Every write names the version it has read: a process that
 * lost the lease without noticing is refused by the API server before it can broadcast anything.
 *
 * <p>The signed transactions kept here are public the moment they are sent; keys never are in it.
 */
public final class StoredIntents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private @Nullable ConfigMap current;

  /** Keeps intents in this ConfigMap, which is created with the first of them. */
  public StoredIntents(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  /** The store of one account on one chain. */
  public IntentStore of(long chainId, Address account) {
    return new OfAccount(chainId + "." + account.hex() + ".", account);
  }

  private synchronized Map<String, String> read() {
    if (current == null) {
      current = client.configMaps().inNamespace(namespace).withName(name).get();
    }
    var data = current == null ? null : current.getData();
    return data == null ? Map.of() : Map.copyOf(data);
  }

  private synchronized void write(String key, Optional<String> value) {
    var data = new HashMap<>(read());
    value.ifPresentOrElse(text -> data.put(key, text), () -> data.remove(key));
    try {
      current =
          current == null
              ? client.resource(fresh(data)).create()
              : client
                  .resource(new ConfigMapBuilder(current).withData(data).build())
                  .lockResourceVersion()
                  .update();
    } catch (RuntimeException unsaved) {
      // Whatever is stored now, it is not what we thought: read again before the next attempt.
      current = null;
      throw unsaved;
    }
  }

  private ConfigMap fresh(Map<String, String> data) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .addToLabels("app.kubernetes.io/part-of", "decentra")
        .addToLabels("app.kubernetes.io/component", "market-sync")
        .endMetadata()
        .withData(data)
        .build();
  }

  private final class OfAccount implements IntentStore {
    private final String prefix;
    private final Address account;

    OfAccount(String prefix, Address account) {
      this.prefix = prefix;
      this.account = account;
    }

    @Override
    public List<Intent> open() {
      return read().entrySet().stream()
          .filter(entry -> entry.getKey().startsWith(prefix))
          .map(entry -> Stored.parse(entry.getKey(), entry.getValue()).intent(account))
          .sorted(Comparator.comparingLong(Intent::nonce))
          .toList();
    }

    @Override
    public void save(Intent intent) {
      write(prefix + intent.nonce(), Optional.of(Stored.of(intent).text()));
    }

    @Override
    public void close(Intent intent) {
      write(prefix + intent.nonce(), Optional.empty());
    }
  }

  /** An intent's form in the ConfigMap. */
  record Stored(String id, long nonce, long createdBlock, List<Attempt> attempts) {
    record Attempt(String hash, String raw, long sentAtBlock) {}

    static Stored of(Intent intent) {
      return new Stored(
          intent.id(),
          intent.nonce(),
          intent.createdBlock(),
          intent.attempts().stream()
              .map(a -> new Attempt(a.hash().hex(), a.raw(), a.sentAtBlock()))
              .toList());
    }

    static Stored parse(String key, String text) {
      try {
        return JSON.readValue(text, Stored.class);
      } catch (JsonProcessingException broken) {
        throw new IllegalStateException(
            "Intent "
                + key
                + " cannot be read back. Compare the account's nonce with the chain, then remove the entry.",
            broken);
      }
    }

    String text() {
      try {
        return JSON.writeValueAsString(this);
      } catch (JsonProcessingException impossible) {
        throw new IllegalStateException("Intent " + id + " has no JSON form", impossible);
      }
    }

    Intent intent(Address account) {
      return new Intent(
          id,
          account,
          nonce,
          createdBlock,
          attempts.stream()
              .map(a -> new Intent.Attempt(new Bytes32(a.hash()), a.raw(), a.sentAtBlock()))
              .toList());
    }
  }
}
