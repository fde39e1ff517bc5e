package io.decentracompute.cluster;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * Gives a test class a Kubernetes, a client and a namespace of its own.
 *
 * <pre>{@code
 * @RegisterExtension static final Cluster cluster = Cluster.light();
 * }</pre>
 *
 * The cluster is the one that {@code DECENTRA_TEST_KUBECONFIG} names, else k3s where Docker answers
 * and one node is enough, else one of {@code local-cluster/cluster}; never the user's current
 * context. All test classes of a JVM share one light cluster; each has a full one to itself. Use it
 * from the thread of the test.
 */
public final class Cluster implements BeforeAllCallback, AfterAllCallback {
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(Cluster.class);

  private final Shape shape;
  private int depth;
  private @Nullable Use use;

  private record Use(RunningCluster cluster, KubernetesClient client, String namespace) {}

  private Cluster(Shape shape) {
    this.shape = shape;
  }

  /**
   * API server and etcd: objects are stored, validated, watched; nothing reacts to them. Starts in
   * 3 s, needs no root.
   */
  public static Cluster light() {
    return new Cluster(new Shape.Light());
  }

  /**
   * A cluster that runs pods. Starts in 6 to 10 s, needs root.
   *
   * @param nodes 1 to 99, named {@code node-1} and so on
   */
  public static Cluster full(int nodes) {
    return new Cluster(new Shape.Full(nodes, false));
  }

  /** One node on which whole CPUs of a Guaranteed pod are its own; CPU 0 is the node's. */
  public static Cluster fullWithExclusiveCores() {
    return new Cluster(new Shape.Full(1, true));
  }

  /**
   * A client with every right, whose namespace is {@link #namespace()}. It is closed after the
   * class.
   */
  public KubernetesClient client() {
    return use().client();
  }

  /**
   * The kubeconfig of {@link #client()}, with certificates inside, for processes that a test
   * starts.
   */
  public Path kubeconfig() {
    return use().cluster().kubeconfig();
  }

  /**
   * A namespace of this test class with a service account {@code default}; it is deleted after the
   * class.
   */
  public String namespace() {
    return use().namespace();
  }

  /**
   * Whether there is nothing but the API: no nodes, no controllers, no deletion of what a deleted
   * object owned.
   */
  public boolean lightOnly() {
    return use().cluster().lightOnly();
  }

  /**
   * Pulls the plug of a node: its processes, pods and addresses are gone at once; after about 12 s
   * the API says so.
   */
  public void killNode(String node) {
    use().cluster().node(NodeAction.KILL, node);
  }

  /** Starts a killed node again, with the images that it had. */
  public void startNode(String node) {
    use().cluster().node(NodeAction.START, node);
  }

  /** Stops every process of a node and its pods; connections stay open and hang. */
  public void pauseNode(String node) {
    use().cluster().node(NodeAction.PAUSE, node);
  }

  /** Lets a paused node go on. */
  public void resumeNode(String node) {
    use().cluster().node(NodeAction.RESUME, node);
  }

  /**
   * Makes the images of docker or OCI archives known to every node; use them with {@code
   * imagePullPolicy: Never}.
   */
  public void loadImages(Path... archives) {
    use().cluster().loadImages(List.of(archives));
  }

  /** What {@code local-cluster/cluster --name THIS COMMAND...} prints; only on a local cluster. */
  String run(String... command) {
    if (use().cluster() instanceof LocalCluster local) {
      return local.run(command);
    }
    throw new ClusterException(
        String.join(" ", command) + " is possible on a cluster of local-cluster/cluster only.");
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (depth++ > 0) {
      return; // a nested class uses what its outer class has
    }
    var cluster =
        switch (shape) {
          case Shape.Light light ->
              context
                  .getStore(StoreScope.LAUNCHER_SESSION, STORE)
                  .computeIfAbsent(
                      light, s -> ClusterSource.start(s, System.getenv()), RunningCluster.class);
          case Shape.Full full -> ClusterSource.start(full, System.getenv());
        };
    var namespace = namespaceOf(context.getRequiredTestClass());
    var client = connect(cluster.kubeconfig(), namespace);
    use = new Use(cluster, client, namespace);
    prepare(client, namespace, cluster.lightOnly());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (--depth > 0 || use == null) {
      return;
    }
    var ended = use;
    use = null;
    switch (shape) {
      case Shape.Light light -> {
        ended.client().namespaces().withName(ended.namespace()).delete();
        ended.client().close();
      }
      case Shape.Full full -> {
        if (ended.cluster() instanceof GivenCluster) {
          ended.client().namespaces().withName(ended.namespace()).delete();
        }
        ended.client().close();
        ended.cluster().close();
      }
    }
  }

  private Use use() {
    if (use == null) {
      throw new IllegalStateException(
          "The cluster is not started: annotate the field with @RegisterExtension and make it static.");
    }
    return use;
  }

  static KubernetesClient connect(Path kubeconfig, String namespace) {
    try {
      var config = Config.fromKubeconfig(Files.readString(kubeconfig));
      config.setNamespace(namespace);
      return new KubernetesClientBuilder().withConfig(config).build();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The cluster's kubeconfig " + kubeconfig + " can't be read", e);
    }
  }

  private static void prepare(KubernetesClient client, String namespace, boolean lightOnly) {
    client
        .namespaces()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    var accounts = client.serviceAccounts().inNamespace(namespace);
    if (lightOnly) { // no controller makes it, and pods are refused without
      accounts
          .resource(
              new ServiceAccountBuilder()
                  .withNewMetadata()
                  .withName("default")
                  .endMetadata()
                  .build())
          .create();
    } else {
      accounts.withName("default").waitUntilCondition(Objects::nonNull, 30, TimeUnit.SECONDS);
    }
  }

  private static String namespaceOf(Class<?> test) {
    var words =
        test.getSimpleName()
            .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
            .replaceAll("[^A-Za-z0-9-]", "-");
    var short40 = words.substring(0, Math.min(40, words.length())).toLowerCase(Locale.ROOT);
    return short40 + "-" + UUID.randomUUID().toString().substring(0, 6);
  }
}
