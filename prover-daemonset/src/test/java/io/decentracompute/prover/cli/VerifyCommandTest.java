package io.decentracompute.prover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.decentracompute.prover.epoch.ClosedEpoch;
import io.decentracompute.prover.leaves.LeavesDocument;
import io.decentracompute.prover.proving.Job;
import io.decentracompute.prover.randomx.RandomX;
import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import io.decentracompute.prover.verify.EpochVerifier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exit codes of {@code verify-epoch}, against answers as the contract Capacity gives them. The
 * selectors are those that the deployed contract answers to.
 */
class VerifyCommandTest {
  private static final Word PEER = Word.parse("0x" + "11".repeat(32));
  private static final Word EASY = Word.parse("0x" + "ff".repeat(32));
  private static final Job JOB = new Job(PEER, 7, Word.parse("0x" + "77".repeat(32)), EASY);
  private static final Word UNIT = EpochVerifier.unitId(PEER, 0);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private HttpServer chain = unstarted();
  private ClosedEpoch epoch = new ClosedEpoch(JOB, List.of());

  @BeforeEach
  void start() {
    epoch = new ClosedEpoch(JOB, List.of(proof()));
    chain.createContext(
        "/",
        exchange -> {
          JsonNode request = JSON.readTree(exchange.getRequestBody());
          String data = request.path("params").path(0).path("data").asText();
          String result = answers().getOrDefault(data.substring(0, 10), "0x");
          byte[] body = JSON.writeValueAsBytes(Map.of("jsonrpc", "2.0", "id", 1, "result", result));
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    chain.start();
  }

  @AfterEach
  void stop() {
    chain.stop(0);
  }

  @Test
  void anHonestEpochEndsWithZero() throws IOException {
    assertThat(verify(LeavesDocument.of(epoch))).isZero();
  }

  @Test
  void oneForgedLeafEndsWithOne() throws IOException {
    Proof honest = epoch.proofs().getFirst();
    Proof forged = new Proof(honest.unitId(), honest.localNonce(), Word.ZERO);
    assertThat(verify(LeavesDocument.of(new ClosedEpoch(JOB, List.of(forged))))).isOne();
  }

  @Test
  void anEpochWithoutRootCannotBeChecked() throws IOException {
    epoch = new ClosedEpoch(JOB, List.of());
    assertThat(verify(LeavesDocument.of(epoch))).isEqualTo(2);
  }

  @Test
  void aChainThatDoesNotAnswerCannotBeAsked() throws IOException {
    chain.stop(0);
    assertThat(verify(LeavesDocument.of(epoch))).isEqualTo(2);
  }

  private int verify(LeavesDocument document) throws IOException {
    Path file = folder.resolve("leaves.json");
    Files.write(file, JSON.writeValueAsBytes(document));
    return ProverCommand.run(
        "verify-epoch",
        "--peer-id",
        PEER.toString(),
        "--epoch",
        "7",
        "--rpc",
        "http://127.0.0.1:" + chain.getAddress().getPort(),
        "--capacity",
        "0x" + "33".repeat(20),
        "--file",
        file.toString());
  }

  private Map<String, String> answers() {
    String count = "0".repeat(56) + "%08x".formatted(epoch.proofs().size());
    return Map.of(
        "0x3d7b3f07",
        epoch.root() + count + "0".repeat(64),
        "0xd49a099f",
        JOB.nonce().toString(),
        "0x0a02fd1d",
        EASY.toString(),
        "0x2fb69607",
        Word.ZERO.toString());
  }

  private static Proof proof() {
    RandomX randomx = RandomX.load(Optional.empty());
    try (RandomX.Cache cache = randomx.cache(JOB.keyOf(UNIT));
        RandomX.Machine machine = cache.machine()) {
      byte[] nonce = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
      return new Proof(UNIT, Word.of(nonce), Word.of(machine.hashOf(nonce)));
    }
  }

  private static HttpServer unstarted() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
