package io.decentracompute.operator.settings;

import io.fabric8.kubernetes.api.model.Quantity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything the operator is told from outside, read once at start. A wrong value fails the start
 * with the variable's name, the value and the remedy.
 *
 * @param namespace where the release lives: gateway, its key, the lease
 * @param nodeImage image of a worker's node container
 * @param marineImage image of a worker's Wasm sidecar
 * @param imagePullPolicy pull policy of both
 * @param nodeShare what the node container of a worker gets; the provider's cost
 * @param proverShare what a Node's prover asks for; kept free even before the prover runs
 * @param gateway how the gateway is reached
 * @param contentTokenFile file with the content store's token; without it workers get none
 * @param nodeJavaOptions JVM options of a worker's node container
 * @param marineJavaOptions JVM options of a worker's sidecar
 * @param runtimeClass RuntimeClass of worker pods
 * @param statusPort port of a node's {@code /status}
 * @param yieldTimeout how long a prover has to acknowledge before its pod is deleted
 * @param drainTimeout how long the end of a deal waits for a pod on a Node that does not answer
 * @param leaderElection whether replicas elect a leader by lease
 */
public record Settings(
    String namespace,
    String nodeImage,
    String marineImage,
    String imagePullPolicy,
    Share nodeShare,
    Share proverShare,
    Gateway gateway,
    Optional<Path> contentTokenFile,
    String nodeJavaOptions,
    String marineJavaOptions,
    Optional<String> runtimeClass,
    int statusPort,
    Duration yieldTimeout,
    Duration drainTimeout,
    boolean leaderElection) {

  /** Resources of one container, as Kubernetes quantities. */
  public record Share(String cpu, String memory, String disk) {}

  /**
   * How the gateway is reached.
   *
   * @param statusUrl base URL of its status, health and metrics
   * @param apiUrl base URL of its API and content store
   * @param address multiaddr up to the port, without the peer id
   */
  public record Gateway(URI statusUrl, URI apiUrl, String address) {}

  /** Reads the environment. */
  public static Settings read(Function<String, @Nullable String> environment) {
    var env = new Reader(environment);
    var namespace = env.text("DECENTRA_NAMESPACE", "decentra-system");
    var host = env.text("DECENTRA_GATEWAY_SERVICE", "decentra-gateway") + "." + namespace;
    return new Settings(
        namespace,
        env.text("DECENTRA_NODE_IMAGE", "localhost/decentra/node:dev"),
        env.text("DECENTRA_MARINE_IMAGE", "localhost/decentra/marine:dev"),
        env.oneOf("DECENTRA_IMAGE_PULL_POLICY", "IfNotPresent", "Always", "Never"),
        new Share(
            env.quantity("DECENTRA_NODE_SHARE_CPU", "100m"),
            env.quantity("DECENTRA_NODE_SHARE_MEMORY", "192Mi"),
            env.quantity("DECENTRA_NODE_SHARE_DISK", "256Mi")),
        new Share(
            env.quantity("DECENTRA_PROVER_SHARE_CPU", "100m"),
            env.quantity("DECENTRA_PROVER_SHARE_MEMORY", "512Mi"),
            env.quantity("DECENTRA_PROVER_SHARE_DISK", "0")),
        new Gateway(
            env.url("DECENTRA_GATEWAY_STATUS_URL", "http://" + host + ":8080"),
            env.url("DECENTRA_GATEWAY_URL", "http://" + host + ":8081"),
            env.text("DECENTRA_GATEWAY_ADDRESS", "/dns4/" + host + "/tcp/4001")),
        env.optional("DECENTRA_CONTENT_TOKEN_FILE").map(Path::of),
        env.text("DECENTRA_NODE_JAVA_OPTIONS", "-XX:+UseSerialGC -XX:MaxRAMPercentage=50"),
        env.text("DECENTRA_MARINE_JAVA_OPTIONS", "-XX:+UseSerialGC -XX:MaxRAMPercentage=60"),
        env.optional("DECENTRA_RUNTIME_CLASS"),
        env.port("DECENTRA_STATUS_PORT", "8080"),
        env.duration("DECENTRA_YIELD_TIMEOUT", "PT2S"),
        env.duration("DECENTRA_DRAIN_TIMEOUT", "PT10M"),
        Boolean.parseBoolean(env.oneOf("DECENTRA_LEADER_ELECTION", "true", "false")));
  }

  private record Reader(Function<String, @Nullable String> environment) {
    Optional<String> optional(String name) {
      return Optional.ofNullable(environment.apply(name)).filter(v -> !v.isBlank());
    }

    String text(String name, String otherwise) {
      return optional(name).orElse(otherwise);
    }

    /** One of several words; the first is the default. */
    String oneOf(String name, String... words) {
      var value = text(name, words[0]);
      for (var word : words) {
        if (word.equals(value)) {
          return value;
        }
      }
      throw wrong(name, value, "use one of " + String.join(", ", words));
    }

    String quantity(String name, String otherwise) {
      var value = text(name, otherwise);
      try {
        Quantity.parse(value).getNumericalAmount();
        return value;
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw wrong(name, value, "use a Kubernetes quantity such as 100m or 192Mi");
      }
    }

    int port(String name, String otherwise) {
      var value = text(name, otherwise);
      try {
        var port = Integer.parseInt(value);
        if (port > 0 && port < 65_536) {
          return port;
        }
      } catch (NumberFormatException e) {
        // falls through to the same message
      }
      throw wrong(name, value, "use a port from 1 to 65535");
    }

    Duration duration(String name, String otherwise) {
      var value = text(name, otherwise);
      try {
        var duration = Duration.parse(value);
        if (!duration.isNegative()) {
          return duration;
        }
      } catch (DateTimeParseException e) {
        // falls through to the same message
      }
      throw wrong(name, value, "use an ISO 8601 duration such as PT2S");
    }

    URI url(String name, String otherwise) {
      var value = text(name, otherwise);
      try {
        var url = URI.create(value);
        if (url.getHost() != null
            && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
          return url;
        }
      } catch (IllegalArgumentException e) {
        // falls through to the same message
      }
      throw wrong(name, value, "use a URL such as http://decentra-gateway.decentra-system:8080");
    }

    private static IllegalArgumentException wrong(String name, String value, String remedy) {
      return new IllegalArgumentException(
          "Cannot start: variable " + name + " is '" + value + "'; " + remedy + ".");
    }
  }
}
