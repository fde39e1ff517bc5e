package io.decentracompute.node;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.PeerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Real nodes in this JVM, configured by the same variables as in a pod, on ports that the system
 * chooses.
 */
final class TestNodes {
  static final String TOKEN = "a-token-for-tests-only";
  static final String EMPTY = "{\"functions\":[],\"services\":[],\"v\":1}";

  private TestNodes() {}

  static KeyPair key(int n) {
    var seed = new byte[32];
    Arrays.fill(seed, (byte) n);
    return KeyPair.ofSeed(seed);
  }

  private static Map<String, String> common(Path dir, int n) throws IOException {
    Files.createDirectories(dir);
    var seed = new byte[32];
    Arrays.fill(seed, (byte) n);
    Files.write(dir.resolve("seed"), seed);
    Files.writeString(dir.resolve("token"), TOKEN + "\n");
    return new HashMap<>(
        Map.of(
            "DECENTRA_KEY_FILE",
            dir.resolve("seed").toString(),
            "DECENTRA_LISTEN",
            "/ip4/127.0.0.1/tcp/0",
            "DECENTRA_STATUS_PORT",
            "0",
            "DECENTRA_API_PORT",
            "0",
            "DECENTRA_VAULT",
            dir.resolve("vault").toString(),
            "DECENTRA_CONTENT_TOKEN_FILE",
            dir.resolve("token").toString()));
  }

  static Map<String, String> gatewayVariables(Path dir, int n) throws IOException {
    var variables = common(dir, n);
    variables.put("DECENTRA_ROLE", "gateway");
    variables.put("DECENTRA_CONTENT_DIR", dir.resolve("content").toString());
    return variables;
  }

  static Map<String, String> workerVariables(
      Path dir, int n, String relay, String contentUrl, String definition) throws IOException {
    var variables = common(dir, n);
    Files.writeString(dir.resolve("definition.json"), definition);
    variables.put("DECENTRA_ROLE", "worker");
    variables.put("DECENTRA_RELAY", relay);
    variables.put("DECENTRA_CONTENT_URL", contentUrl);
    variables.put("DECENTRA_MARINE_SOCKET", dir.resolve("marine.sock").toString());
    variables.put("DECENTRA_DEFINITION", dir.resolve("definition.json").toString());
    variables.put("DECENTRA_CHAIN_ID", "31337");
    variables.put("DECENTRA_DEAL_ID", "0xd1");
    variables.put("DECENTRA_WORKER_ID", "0x01");
    variables.put("DECENTRA_PROVIDER", "0xabc");
    return variables;
  }

  static Node gateway(Path dir) throws Exception {
    return Node.start(NodeConfig.of(gatewayVariables(dir, 1)));
  }

  static Node worker(Path dir, int n, Node gateway, String definition) throws Exception {
    return Node.start(
        NodeConfig.of(
            workerVariables(
                dir,
                n,
                gateway.addresses().getFirst().toString(),
                gateway.apiUrl().orElseThrow().toString(),
                definition)));
  }

  /** Waits, with a deadline, until something real has happened. */
  static void await(String what, Callable<Boolean> holds) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!holds.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within 90 s: " + what);
      }
      Thread.sleep(5);
    }
  }

  static void awaitPeers(Node gateway, PeerId... peers) throws Exception {
    var client = new GatewayCalls(gateway.apiUrl().orElseThrow());
    await(
        "peers at the gateway",
        () -> client.peers().containsAll(Arrays.stream(peers).map(PeerId::text).toList()));
  }
}
