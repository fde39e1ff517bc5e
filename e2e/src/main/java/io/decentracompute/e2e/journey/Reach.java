package io.decentracompute.e2e.journey;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a program outside the cluster reaches a Service: by its cluster address where the host is
 * routed to it (as on the local cluster), else through the API server by port forwarding.
 */
final class Reach implements AutoCloseable {
  private static final int CONNECT_MS = 500;

  /** A Service is routed up to a second after its pod is ready. */
  private static final int TRIES = 12;

  private final KubernetesClient client;
  private final List<LocalPortForward> forwards = new ArrayList<>();
  private final Map<String, URI> known = new HashMap<>();

  Reach(KubernetesClient client) {
    this.client = client;
  }

  /** An HTTP address of a Service's port; found out once, because a Service keeps its address. */
  synchronized URI http(String namespace, String name, int port) {
    return known.computeIfAbsent(
        namespace + "/" + name + ":" + port, key -> find(namespace, name, port));
  }

  private URI find(String namespace, String name, int port) {
    Service service = client.services().inNamespace(namespace).withName(name).get();
    if (service == null) {
      throw new IllegalStateException("There is no Service " + namespace + "/" + name);
    }
    String address = service.getSpec().getClusterIP();
    if (answers(address, port)) {
      return URI.create("http://" + address + ":" + port);
    }
    LocalPortForward forward =
        client.services().inNamespace(namespace).withName(name).portForward(port);
    forwards.add(forward);
    return URI.create("http://127.0.0.1:" + forward.getLocalPort());
  }

  private static boolean answers(String address, int port) {
    for (int i = 0; i < TRIES; i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, port), CONNECT_MS);
        return true;
      } catch (IOException e) {
        if (!pause()) {
          return false;
        }
      }
    }
    return false;
  }

  private static boolean pause() {
    try {
      Thread.sleep(250);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public synchronized void close() throws IOException {
    for (LocalPortForward forward : forwards) {
      forward.close();
    }
  }
}
