package io.decentracompute.market.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** All intents of a role that were ever written down. */
final class Intents implements Watcher<ConfigMap> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> kinds = new ConcurrentSkipListMap<>();
  private volatile boolean closed = true;

  Intents(Bed bed, Role role) {
    bed.client()
        .configMaps()
        .inNamespace(bed.name())
        .withName(role.fieldManager() + "-intents")
        .watch(this);
  }

  /** The kind of each, such as {@code TopUp}. */
  List<String> kinds() {
    return List.copyOf(kinds.values());
  }

  boolean areClosed() {
    return closed;
  }

  @Override
  public void eventReceived(Action action, ConfigMap map) {
    var data = map.getData() == null ? Map.<String, String>of() : map.getData();
    data.forEach((key, intent) -> kinds.put(key, kind(intent)));
    closed = data.isEmpty();
  }

  private static String kind(String intent) {
    try {
      return JSON.readTree(intent).path("id").asText().split("/", 2)[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onClose(WatcherException cause) {
    kinds.put("the watch", "broke: " + cause);
  }
}
