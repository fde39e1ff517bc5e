package io.decentracompute.operator.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.decentracompute.operator.quantity.Resources;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Renders a worker's objects, as a pure function of the request. The same request renders the same
 * bytes whichever version of the operator does it, images and shares of the settings apart.
 */
public final class WorkerRenderer {
  private static final long USER = 65_532L;
  private static final int STATUS_PORT = 8080;
  private static final int LIBP2P_PORT = 4001;
  private static final int SIDECAR_PORT = 8082;
  private static final int CONTENT_PORT = 8081;
  private static final int DNS_PORT = 53;
  private static final int HASH_DIGITS = 16;
  private static final KubernetesSerialization TREES = new KubernetesSerialization();

  /** Maps have no order of their own: without sorting the hash would differ from run to run. */
  private static final JsonMapper CANONICAL =
      JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

  private WorkerRenderer() {}

  /** Renders the objects. */
  public static WorkerObjects render(WorkerRequest request) {
    return new WorkerObjects(
        hashed(definition(request)),
        hashed(policy(request)),
        hashed(service(request)),
        hashed(statefulSet(request)));
  }

  private static ConfigMap definition(WorkerRequest request) {
    return new ConfigMapBuilder()
        .withMetadata(metadata(request, WorkerNames.definition(request.name())))
        .withImmutable(true)
        .withData(Map.of("definition.json", request.definition()))
        .build();
  }

  /** Headless: gives the pod its name; peers dial over libp2p, never over this. */
  private static Service service(WorkerRequest request) {
    return new ServiceBuilder()
        .withMetadata(metadata(request, request.name()))
        .withNewSpec()
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .withSelector(WorkerNames.selector(request.name()))
        .addNewPort()
        .withName("libp2p")
        .withPort(LIBP2P_PORT)
        .withProtocol("TCP")
        .endPort()
        .endSpec()
        .build();
  }

  /**
   * Nothing in or out, but: libp2p with anybody, status and metrics for the release's namespace,
   * the gateway's content store, names, and the ports of the modules' sources outside the cluster.
   */
  private static NetworkPolicy policy(WorkerRequest request) {
    var release = namespace(request.settings().namespace());
    var egress = new ArrayList<NetworkPolicyEgressRule>();
    egress.add(new NetworkPolicyEgressRuleBuilder().withPorts(port("TCP", LIBP2P_PORT)).build());
    egress.add(
        new NetworkPolicyEgressRuleBuilder()
            .withTo(release)
            .withPorts(port("TCP", CONTENT_PORT))
            .build());
    egress.add(
        new NetworkPolicyEgressRuleBuilder()
            .withTo(namespace("kube-system"))
            .withPorts(port("UDP", DNS_PORT), port("TCP", DNS_PORT))
            .build());
    if (!request.sourcePorts().isEmpty()) {
      egress.add(
          new NetworkPolicyEgressRuleBuilder()
              .withPorts(request.sourcePorts().stream().map(p -> port("TCP", p)).toList())
              .build());
    }
    return new NetworkPolicyBuilder()
        .withMetadata(metadata(request, request.name()))
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(WorkerNames.selector(request.name()))
        .endPodSelector()
        .withPolicyTypes("Ingress", "Egress")
        .withIngress(
            new NetworkPolicyIngressRuleBuilder().withPorts(port("TCP", LIBP2P_PORT)).build(),
            new NetworkPolicyIngressRuleBuilder()
                .withFrom(release)
                .withPorts(port("TCP", STATUS_PORT), port("TCP", SIDECAR_PORT))
                .build())
        .withEgress(egress)
        .endSpec()
        .build();
  }

  private static NetworkPolicyPeer namespace(String name) {
    return new NetworkPolicyPeerBuilder()
        .withNewNamespaceSelector()
        .withMatchLabels(Map.of("kubernetes.io/metadata.name", name))
        .endNamespaceSelector()
        .build();
  }

  private static NetworkPolicyPort port(String protocol, int port) {
    return new NetworkPolicyPortBuilder()
        .withProtocol(protocol)
        .withPort(new IntOrString(port))
        .build();
  }

  private static StatefulSet statefulSet(WorkerRequest request) {
    return new StatefulSetBuilder()
        .withMetadata(metadata(request, request.name()))
        .withNewSpec()
        .withReplicas(request.suspended() ? 0 : 1)
        .withServiceName(request.name())
        .withPodManagementPolicy("Parallel")
        .withRevisionHistoryLimit(1)
        .withNewSelector()
        .withMatchLabels(WorkerNames.selector(request.name()))
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(WorkerNames.labels(request))
        .withAnnotations(Map.of(WorkerNames.UNITS, String.join(",", request.unitNames())))
        .endMetadata()
        .withSpec(pod(request))
        .endTemplate()
        .endSpec()
        .build();
  }

  private static PodSpec pod(WorkerRequest request) {
    return new PodSpecBuilder()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(15L)
        .withPriorityClassName("decentra-deal")
        .withRuntimeClassName(request.settings().runtimeClass().orElse(null))
        .withAffinity(onlyOn(request.nodeName()))
        .withTolerations(stays("not-ready"), stays("unreachable"))
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withInitContainers(marine(request))
        .withContainers(node(request))
        .withVolumes(volumes(request))
        .build();
  }

  private static Affinity onlyOn(String nodeName) {
    return new AffinityBuilder()
        .withNewNodeAffinity()
        .withNewRequiredDuringSchedulingIgnoredDuringExecution()
        .addNewNodeSelectorTerm()
        .addNewMatchField()
        .withKey("metadata.name")
        .withOperator("In")
        .withValues(nodeName)
        .endMatchField()
        .endNodeSelectorTerm()
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .endNodeAffinity()
        .build();
  }

  /** The pod has no other place to go: it waits for its Node however long that takes. */
  private static Toleration stays(String taint) {
    return new TolerationBuilder()
        .withKey("node.kubernetes.io/" + taint)
        .withOperator("Exists")
        .withEffect("NoExecute")
        .build();
  }

  private static Container marine(WorkerRequest request) {
    return new ContainerBuilder()
        .withName("marine")
        .withImage(request.settings().marineImage())
        .withImagePullPolicy(request.settings().imagePullPolicy())
        .withRestartPolicy("Always")
        .withEnv(
            env("DECENTRA_MARINE_SOCKET", "/run/decentra/marine.sock"),
            env("DECENTRA_VAULT", "/vault"),
            env("DECENTRA_DATA", "/data"),
            env("JAVA_TOOL_OPTIONS", request.settings().marineJavaOptions()))
        .addNewPort()
        .withName("health")
        .withContainerPort(SIDECAR_PORT)
        .withProtocol("TCP")
        .endPort()
        .withResources(guaranteed(request.sold().quantities()))
        .withSecurityContext(restricted())
        .withStartupProbe(probe("/healthz", SIDECAR_PORT, 1, 180))
        .withLivenessProbe(probe("/healthz", SIDECAR_PORT, 10, 3))
        .withVolumeMounts(
            mount("run", "/run/decentra"),
            mount("vault", "/vault"),
            mount("data", "/data"),
            mount("tmp-marine", "/tmp"))
        .build();
  }

  private static Container node(WorkerRequest request) {
    var settings = request.settings();
    var env =
        new ArrayList<>(
            List.of(
                env("DECENTRA_ROLE", "worker"),
                env("DECENTRA_KEY_FILE", "/etc/decentra/key/seed"),
                env("DECENTRA_LISTEN", "/ip4/0.0.0.0/tcp/" + LIBP2P_PORT),
                env("DECENTRA_RELAY", request.relay()),
                env("DECENTRA_CONTENT_URL", settings.gateway().apiUrl().toString()),
                env("DECENTRA_MARINE_SOCKET", "/run/decentra/marine.sock"),
                env("DECENTRA_VAULT", "/vault"),
                env("DECENTRA_DEFINITION", "/etc/decentra/deal/definition.json"),
                env("DECENTRA_NETWORK", request.network()),
                env("DECENTRA_CHAIN_ID", Long.toString(request.chainId())),
                env("DECENTRA_DEAL_ID", request.dealId()),
                env("DECENTRA_WORKER_ID", request.workerId()),
                env("DECENTRA_PROVIDER", request.provider()),
                env("JAVA_TOOL_OPTIONS", settings.nodeJavaOptions())));
    var mounts =
        new ArrayList<>(
            List.of(
                mount("run", "/run/decentra"),
                mount("vault", "/vault"),
                readOnly("key", "/etc/decentra/key"),
                readOnly("deal", "/etc/decentra/deal"),
                mount("tmp-node", "/tmp")));
    if (settings.contentTokenFile().isPresent()) {
      env.add(env("DECENTRA_CONTENT_TOKEN_FILE", "/etc/decentra/content/token"));
      mounts.add(readOnly("content", "/etc/decentra/content"));
    }
    return new ContainerBuilder()
        .withName("node")
        .withImage(settings.nodeImage())
        .withImagePullPolicy(settings.imagePullPolicy())
        .withEnv(env)
        .addNewPort()
        .withName("http")
        .withContainerPort(STATUS_PORT)
        .withProtocol("TCP")
        .endPort()
        .addNewPort()
        .withName("libp2p")
        .withContainerPort(LIBP2P_PORT)
        .withProtocol("TCP")
        .endPort()
        .withResources(guaranteed(Resources.of(settings.nodeShare()).quantities()))
        .withSecurityContext(restricted())
        .withStartupProbe(probe("/healthz", STATUS_PORT, 1, 180))
        .withLivenessProbe(probe("/healthz", STATUS_PORT, 10, 3))
        .withReadinessProbe(probe("/readyz", STATUS_PORT, 2, 3))
        .withVolumeMounts(mounts)
        .build();
  }

  private static List<Volume> volumes(WorkerRequest request) {
    var disk = new Quantity(request.sold().amounts().disk());
    var volumes =
        new ArrayList<>(
            List.of(
                emptyDir("run", "Memory", new Quantity("16Mi")),
                emptyDir("vault", "", disk),
                emptyDir("data", "", disk),
                emptyDir("tmp-node", "", new Quantity("64Mi")),
                emptyDir("tmp-marine", "", new Quantity("256Mi")),
                new VolumeBuilder()
                    .withName("deal")
                    .withNewConfigMap()
                    .withName(WorkerNames.definition(request.name()))
                    .endConfigMap()
                    .build(),
                secret("key", WorkerNames.key(request.name()), "seed")));
    if (request.settings().contentTokenFile().isPresent()) {
      volumes.add(secret("content", WorkerNames.CONTENT_TOKEN, "token"));
    }
    return volumes;
  }

  private static Volume emptyDir(String name, String medium, Quantity limit) {
    return new VolumeBuilder()
        .withName(name)
        .withNewEmptyDir()
        .withMedium(medium.isEmpty() ? null : medium)
        .withSizeLimit(limit)
        .endEmptyDir()
        .build();
  }

  private static Volume secret(String name, String secret, String key) {
    return new VolumeBuilder()
        .withName(name)
        .withNewSecret()
        .withSecretName(secret)
        .withDefaultMode(0440)
        .addNewItem()
        .withKey(key)
        .withPath(key)
        .endItem()
        .endSecret()
        .build();
  }

  private static VolumeMount mount(String name, String path) {
    return new VolumeMountBuilder().withName(name).withMountPath(path).build();
  }

  private static VolumeMount readOnly(String name, String path) {
    return new VolumeMountBuilder().withName(name).withMountPath(path).withReadOnly(true).build();
  }

  private static EnvVar env(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static ResourceRequirements guaranteed(Map<String, Quantity> amounts) {
    return new ResourceRequirementsBuilder().withRequests(amounts).withLimits(amounts).build();
  }

  private static SecurityContext restricted() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withRunAsNonRoot(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  private static Probe probe(String path, int port, int period, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withPort(new IntOrString(port))
        .endHttpGet()
        .withPeriodSeconds(period)
        .withTimeoutSeconds(3)
        .withFailureThreshold(failures)
        .build();
  }

  private static ObjectMeta metadata(WorkerRequest request, String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(request.namespace())
        .withLabels(WorkerNames.labels(request))
        .addToAnnotations(WorkerNames.WORKER_ID, request.workerId())
        .build();
  }

  private static <T extends HasMetadata> T hashed(T object) {
    var annotations = new TreeMap<String, String>();
    if (object.getMetadata().getAnnotations() != null) {
      annotations.putAll(object.getMetadata().getAnnotations());
    }
    annotations.put(WorkerNames.TEMPLATE_HASH, hash(object));
    object.getMetadata().setAnnotations(annotations);
    return object;
  }

  private static String hash(HasMetadata object) {
    try {
      var text = CANONICAL.writeValueAsString(TREES.convertValue(object, JsonNode.class));
      var digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A rendered object is no JSON", e);
    }
  }
}
