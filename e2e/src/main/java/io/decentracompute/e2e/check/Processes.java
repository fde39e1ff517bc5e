package io.decentracompute.e2e.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Looks at provers and workers again and again while a run goes on. */
public final class Processes implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;
  private final String system;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final List<Sample> samples = new ArrayList<>();
  private final long start = System.currentTimeMillis();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Begins to look.
   *
   * @param system namespace of the provers
   */
  public Processes(KubernetesClient client, String system) {
    this.client = client;
    this.system = system;
    this.thread = Thread.ofPlatform().name("looks-at-processes").daemon().start(this::look);
  }

  /** What was seen so far. */
  public List<Sample> samples() {
    synchronized (samples) {
      return List.copyOf(samples);
    }
  }

  /**
   * Pods of workers with a running container, by UID, as {@code namespace/name of the StatefulSet}.
   */
  public static Map<String, String> workers(KubernetesClient client) {
    Map<String, String> workers = new HashMap<>();
    for (Pod pod : client.pods().inAnyNamespace().list().getItems()) {
      String namespace = pod.getMetadata().getNamespace();
      String name = pod.getMetadata().getName();
      if (namespace.startsWith("dc-") && name.startsWith("w-") && isRunning(pod)) {
        workers.put(
            pod.getMetadata().getUid(), namespace + "/" + name.substring(0, name.lastIndexOf('-')));
      }
    }
    return workers;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.shutdownNow();
  }

  private void look() {
    while (!closed) {
      try {
        Map<String, String> before = workers(client);
        Map<String, Map<String, Long>> provers = provers();
        Map<String, String> running = workers(client);
        running.keySet().retainAll(before.keySet());
        synchronized (samples) {
          samples.add(new Sample(System.currentTimeMillis() - start, provers, running));
        }
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (KubernetesClientException e) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        // The next look may be luckier; two looks that are further apart still see an overlap.
      }
    }
  }

  private Map<String, Map<String, Long>> provers() throws InterruptedException {
    Map<String, Map<String, Long>> provers = new HashMap<>();
    for (Pod pod :
        client
            .pods()
            .inNamespace(system)
            .withLabel("app.kubernetes.io/component", "prover")
            .list()
            .getItems()) {
      String address = pod.getStatus().getPodIP();
      if (address != null && isRunning(pod)) {
        try {
          provers.put(
              pod.getMetadata().getUid(), hashes(URI.create("http://" + address + ":8080/status")));
        } catch (IOException e) {
          // It starts, or has been killed: it shows no hashes at this look.
        }
      }
    }
    return provers;
  }

  private Map<String, Long> hashes(URI status) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(status).timeout(Duration.ofSeconds(2)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    Map<String, Long> hashes = new HashMap<>();
    for (JsonNode unit : JSON.readTree(answer.body()).path("units")) {
      hashes.put(unit.path("unitId").asText(), unit.path("hashes").asLong());
    }
    return hashes;
  }

  private static boolean isRunning(Pod pod) {
    return Stream.of(
            pod.getStatus().getContainerStatuses(), pod.getStatus().getInitContainerStatuses())
        .flatMap(statuses -> statuses == null ? Stream.<ContainerStatus>of() : statuses.stream())
        .anyMatch(s -> s.getState() != null && s.getState().getRunning() != null);
  }
}
