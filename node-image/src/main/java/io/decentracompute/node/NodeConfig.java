package io.decentracompute.node;

import io.decentracompute.node.p2p.Multiaddr;
import io.decentracompute.node.worker.Statement;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The environment, read once (docs/seams.md, section 4).
 *
 * @param listen libp2p
 * @param statusPort HTTP for status, health and metrics
 * @param contentTokenFile where the content store's token is; a gateway has one
 */
public record NodeConfig(
    Role role,
    Path keyFile,
    Multiaddr listen,
    int statusPort,
    Path vault,
    Optional<Path> contentTokenFile) {

  /** What this process is, and what only that needs. */
  public sealed interface Role {
    /** In a worker pod. */
    record Worker(
        Multiaddr relay, URI contentUrl, Path marineSocket, Path definition, Statement statement)
        implements Role {}

    /** The relay, with the HTTP API. */
    record Gateway(int apiPort, Path contentDir, long contentMaxBytes) implements Role {}
  }

  /** Variables that are missing or wrong: each with its value and the remedy. */
  public static final class InvalidException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidException(List<String> problems) {
      super(String.join(System.lineSeparator(), problems));
    }
  }

  /** Reads the variables. */
  public static NodeConfig of(Map<String, String> environment) throws InvalidException {
    var reader = new Reader(environment);
    var config = reader.config();
    if (!reader.problems.isEmpty() || config == null) {
      throw new InvalidException(reader.problems);
    }
    return config;
  }

  private static final class Reader {
    private static final long DEFAULT_CONTENT_BYTES = 4L << 30;
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    Reader(Map<String, String> environment) {
      this.environment = environment;
    }

    @Nullable NodeConfig config() {
      var role = role();
      var keyFile =
          value("DECENTRA_KEY_FILE", null, Path::of, "name the file with the 32-byte seed");
      var listen =
          value(
              "DECENTRA_LISTEN",
              "/ip4/0.0.0.0/tcp/4001",
              Multiaddr::parse,
              "write /ip4/0.0.0.0/tcp/PORT");
      var statusPort = value("DECENTRA_STATUS_PORT", "8080", Reader::port, "write a port");
      var vault = value("DECENTRA_VAULT", "/vault", Path::of, "name a directory");
      return role == null
              || keyFile == null
              || listen == null
              || statusPort == null
              || vault == null
          ? null
          : new NodeConfig(role, keyFile, listen, statusPort, vault, token());
    }

    /** Without one, a worker asks the content store without a token; a gateway has to know it. */
    private Optional<Path> token() {
      boolean needed = !"worker".equals(environment.get("DECENTRA_ROLE"));
      return needed || !environment.getOrDefault("DECENTRA_CONTENT_TOKEN_FILE", "").isBlank()
          ? Optional.ofNullable(
              value(
                  "DECENTRA_CONTENT_TOKEN_FILE",
                  null,
                  Path::of,
                  "name the file with the content store's token"))
          : Optional.empty();
    }

    private @Nullable Role role() {
      var role = environment.getOrDefault("DECENTRA_ROLE", "");
      return switch (role) {
        case "worker" -> worker();
        case "gateway" -> gateway();
        default -> {
          problems.add("DECENTRA_ROLE is '" + role + "'; set it to worker or gateway");
          yield null;
        }
      };
    }

    private @Nullable Role worker() {
      var relay =
          value(
              "DECENTRA_RELAY",
              null,
              Reader::withPeer,
              "write the gateway's address with /p2p/ and its peer id");
      var contentUrl =
          value(
              "DECENTRA_CONTENT_URL",
              null,
              Reader::http,
              "write the base URL of the content store, such as http://decentra-gateway.decentra-system:8081");
      var socket =
          value(
              "DECENTRA_MARINE_SOCKET",
              "/run/decentra/marine.sock",
              Path::of,
              "name the sidecar's socket");
      var definition =
          value(
              "DECENTRA_DEFINITION",
              "/etc/decentra/deal/definition.json",
              Path::of,
              "name the definition's file");
      var statement = statement();
      return relay == null
              || contentUrl == null
              || socket == null
              || definition == null
              || statement == null
          ? null
          : new Role.Worker(relay, contentUrl, socket, definition, statement);
    }

    private @Nullable Statement statement() {
      var chain = value("DECENTRA_CHAIN_ID", null, Reader::digits, "write the chain's number");
      var deal = value("DECENTRA_DEAL_ID", null, Reader::hex, "write the deal's id, 0x and hex");
      var worker =
          value("DECENTRA_WORKER_ID", null, Reader::hex, "write the worker's id, 0x and hex");
      var provider =
          value("DECENTRA_PROVIDER", null, Reader::hex, "write the provider's address, 0x and hex");
      return chain == null || deal == null || worker == null || provider == null
          ? null
          : new Statement(chain, deal, worker, provider);
    }

    private @Nullable Role gateway() {
      var port = value("DECENTRA_API_PORT", "8081", Reader::port, "write a port");
      var dir =
          value("DECENTRA_CONTENT_DIR", null, Path::of, "name the directory that keeps content");
      var max =
          value(
              "DECENTRA_CONTENT_MAX_BYTES",
              Long.toString(DEFAULT_CONTENT_BYTES),
              Reader::positive,
              "write a number of bytes");
      return port == null || dir == null || max == null ? null : new Role.Gateway(port, dir, max);
    }

    private <T> @Nullable T value(
        String name, @Nullable String otherwise, Function<String, T> read, String remedy) {
      var text = environment.getOrDefault(name, otherwise == null ? "" : otherwise);
      if (text.isBlank()) {
        problems.add(name + " is not set; " + remedy);
        return null;
      }
      try {
        return read.apply(text);
      } catch (IllegalArgumentException e) {
        problems.add(
            name + " is '" + text + "', which cannot be used (" + e.getMessage() + "); " + remedy);
        return null;
      }
    }

    private static int port(String text) {
      int port = Integer.parseInt(text);
      return checked(port, port >= 0 && port <= 65535, "no port");
    }

    private static long positive(String text) {
      long number = Long.parseLong(text);
      return checked(number, number > 0, "not positive");
    }

    private static String digits(String text) {
      return checked(text, text.matches("[0-9]{1,20}"), "no number");
    }

    private static String hex(String text) {
      return checked(text, text.matches("0x[0-9a-fA-F]{1,64}"), "not 0x and hex");
    }

    private static Multiaddr withPeer(String text) {
      var address = Multiaddr.parse(text);
      return checked(address, address.peer().isPresent(), "it names no peer");
    }

    private static URI http(String text) {
      var uri = URI.create(text);
      return checked(
          uri,
          ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
              && uri.getHost() != null,
          "no HTTP URL");
    }

    private static <T> T checked(T value, boolean holds, String why) {
      if (!holds) {
        throw new IllegalArgumentException(why);
      }
      return value;
    }
  }
}
