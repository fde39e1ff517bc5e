package io.decentracompute.images.rehearsal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A gateway, and a worker pod that installs a module from it and answers one call: what node and
 * sidecar do from their start to their first answer.
 */
public final class WorkerPod {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int SEED = 32;
  private static final String TOKEN = "a token for a rehearsal";
  private static final String SCRIPT =
      """
      (seq
       (call %init_peer_id% ("getDataSrv" "worker") [] worker)
       (seq
        (seq
         (call worker ("peer" "identify") [] info)
         (call worker ("greeting" "greeting") ["you"] text))
        (call %init_peer_id% ("callbackSrv" "response") [info text])))
      """;

  private final Path folder;
  private final Path module;

  /**
   * @param folder an empty folder for everything that is written
   * @param module a Marine module with the function {@code greeting}
   */
  public WorkerPod(Path folder, Path module) {
    this.folder = folder;
    this.module = module;
  }

  /**
   * Plays.
   *
   * @param nodeRecording where to write the cache of a worker's node
   * @param marineRecording where to write the cache of the sidecar
   * @throws IOException when a process does not do what it must, with what it said
   */
  public void play(Program node, Path nodeRecording, Program marine, Path marineRecording)
      throws IOException, InterruptedException {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    Files.writeString(folder.resolve("token"), TOKEN);
    Files.write(folder.resolve("gateway.seed"), seed(1));
    Files.write(folder.resolve("worker.seed"), seed(2));
    int gatewayStatus = freePort();
    int gatewayApi = freePort();
    int gatewayPeer = freePort();
    int workerStatus = freePort();
    int sidecar = freePort();
    try (HttpClient http = HttpClient.newHttpClient();
        Player gateway =
            new Player(
                "gateway",
                folder,
                node.command(temporary, Optional.empty()),
                with(
                    nodeEnvironment("gateway", gatewayPeer, gatewayStatus),
                    "DECENTRA_API_PORT",
                    String.valueOf(gatewayApi),
                    "DECENTRA_CONTENT_DIR",
                    folder.resolve("content").toString()));
        Player runtime =
            new Player(
                "marine",
                folder,
                marine.command(temporary, Optional.of(marineRecording)),
                with(
                    Map.of(),
                    "DECENTRA_MARINE_SOCKET",
                    folder.resolve("marine.sock").toString(),
                    "DECENTRA_VAULT",
                    folder.resolve("vault-worker").toString(),
                    "DECENTRA_DATA",
                    folder.resolve("data").toString(),
                    "DECENTRA_HTTP_PORT",
                    String.valueOf(sidecar)))) {
      URI gatewayHealth = local(gatewayStatus, "/healthz");
      gateway.awaitOk(http, gatewayHealth);
      runtime.awaitOk(http, local(sidecar, "/healthz"));
      String relay =
          JSON.readTree(get(http, local(gatewayStatus, "/status"))).path("peerId").asText();
      Files.writeString(folder.resolve("definition.json"), definition(upload(http, gatewayApi)));
      try (Player worker =
          new Player(
              "worker",
              folder,
              node.command(temporary, Optional.of(nodeRecording)),
              workerEnvironment(workerStatus, gatewayApi, gatewayPeer, relay))) {
        worker.awaitOk(http, local(workerStatus, "/readyz"));
        String status = get(http, local(workerStatus, "/status"));
        String said = run(http, gatewayApi, JSON.readTree(status).path("peerId").asText());
        if (!said.contains("event: response")) {
          throw worker.failed("did not answer a call, which said: " + said);
        }
        get(http, local(workerStatus, "/metrics"));
        get(http, local(sidecar, "/metrics"));
        worker.end();
      }
      runtime.end();
      gateway.end();
    }
  }

  private Map<String, String> workerEnvironment(
      int status, int gatewayApi, int gatewayPeer, String relay) throws IOException {
    return with(
        nodeEnvironment("worker", freePort(), status),
        "DECENTRA_RELAY",
        "/ip4/127.0.0.1/tcp/" + gatewayPeer + "/p2p/" + relay,
        "DECENTRA_CONTENT_URL",
        "http://127.0.0.1:" + gatewayApi,
        "DECENTRA_MARINE_SOCKET",
        folder.resolve("marine.sock").toString(),
        "DECENTRA_DEFINITION",
        folder.resolve("definition.json").toString(),
        "DECENTRA_CHAIN_ID",
        "31337",
        "DECENTRA_DEAL_ID",
        "0x" + "ab".repeat(32),
        "DECENTRA_WORKER_ID",
        "0x" + "cd".repeat(32),
        "DECENTRA_PROVIDER",
        "0x" + "ef".repeat(20));
  }

  private Map<String, String> nodeEnvironment(String role, int peerPort, int statusPort) {
    return with(
        Map.of(),
        "DECENTRA_ROLE",
        role,
        "DECENTRA_KEY_FILE",
        folder.resolve(role + ".seed").toString(),
        "DECENTRA_LISTEN",
        "/ip4/127.0.0.1/tcp/" + peerPort,
        "DECENTRA_STATUS_PORT",
        String.valueOf(statusPort),
        "DECENTRA_VAULT",
        folder.resolve("vault-" + role).toString(),
        "DECENTRA_CONTENT_TOKEN_FILE",
        folder.resolve("token").toString());
  }

  private String upload(HttpClient http, int api) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(local(api, "/v1/content"))
                .timeout(ANSWER)
                .header("Authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.ofFile(module))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return JSON.readTree(answer.body()).path("cid").asText();
  }

  private static String definition(String cid) {
    return "{\"functions\":[],\"services\":[{\"config\":{},\"limits\":{\"memoryMiB\":16,\"timeoutMs\":10000},\"modules\":[{\"cid\":\"%s\",\"name\":\"greeting\",\"sources\":[]}],\"name\":\"greeting\"}],\"v\":1}"
        .formatted(cid);
  }

  private static String run(HttpClient http, int api, String worker)
      throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode().put("script", SCRIPT).put("ttlMs", 30_000);
    body.putObject("arguments").put("worker", worker);
    return http.send(
            HttpRequest.newBuilder(local(api, "/v1/run"))
                .timeout(ANSWER)
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static String get(HttpClient http, URI address) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(address).timeout(ANSWER).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static byte[] seed(int fill) {
    byte[] seed = new byte[SEED];
    java.util.Arrays.fill(seed, (byte) fill);
    return seed;
  }

  /** The map and more, given as names and values in turn. */
  static Map<String, String> with(Map<String, String> some, String... more) {
    Map<String, String> all = new HashMap<>(some);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  static URI local(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
