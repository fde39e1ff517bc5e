package io.decentracompute.node;

import static io.decentracompute.node.TestNodes.EMPTY;
import static io.decentracompute.node.TestNodes.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.node.content.Cid;
import io.decentracompute.node.particle.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway and two workers over real connections, as a caller sees them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class GatewayAndWorkersTest {
  private static final byte[] NONE = {};

  @TempDir static Path dir;
  private Node gateway;
  private Node one;
  private Node two;
  private GatewayCalls caller;

  @BeforeAll
  void start() throws Exception {
    gateway = TestNodes.gateway(dir.resolve("g"));
    one = TestNodes.worker(dir.resolve("w1"), 2, gateway, EMPTY);
    two = TestNodes.worker(dir.resolve("w2"), 3, gateway, EMPTY);
    caller = new GatewayCalls(gateway.apiUrl().orElseThrow());
    TestNodes.awaitPeers(gateway, one.peerId(), two.peerId());
  }

  @AfterAll
  void stop() {
    for (var node : new Node[] {one, two, gateway}) {
      if (node != null) {
        node.close();
      }
    }
  }

  private Map<String, Json> workers() {
    return Map.of("a", Json.of(one.peerId().text()), "b", Json.of(two.peerId().text()));
  }

  private static final String WITH_WORKERS =
      """
      (seq
       (seq
        (call %init_peer_id% ("getDataSrv" "a") [] a)
        (call %init_peer_id% ("getDataSrv" "b") [] b))
       BODY)
      """;

  private GatewayCalls.Events run(String body, long ttlMs) throws Exception {
    return caller.run(WITH_WORKERS.replace("BODY", body), workers(), ttlMs);
  }

  @Test
  void aScriptRunsOnTwoWorkersInParallelAndIsGathered() throws Exception {
    var events =
        run(
            """
            (seq
             (par
              (seq
               (call a ("op" "concat_strings") ["from " a] x)
               (call %init_peer_id% ("op" "noop") []))
              (seq
               (call b ("op" "concat_strings") ["from " b] y)
               (call %init_peer_id% ("op" "noop") [])))
             (call %init_peer_id% ("callbackSrv" "response") [x y]))
            """,
            20_000);

    assertThat(events.values("response"))
        .containsExactly(
            Json.array(List.of(Json.of("from " + one.peerId()), Json.of("from " + two.peerId()))));
    assertThat(events.reason()).isEqualTo("Completed");
    assertThat(events.all().getFirst().name()).isEqualTo("particle");
    assertThat(events.all().get(events.all().size() - 2).name()).isEqualTo("data");
  }

  @Test
  void aScriptGoesFromWorkerToWorkerThroughTheRelay() throws Exception {
    var events =
        run(
            """
            (seq
             (seq
              (call a ("op" "concat_strings") ["1"] x)
              (seq
               (call b ("op" "concat_strings") [x "2"] y)
               (call a ("op" "concat_strings") [y "3"] z)))
             (call %init_peer_id% ("callbackSrv" "response") [z]))
            """,
            20_000);

    assertThat(events.values("response")).containsExactly(Json.array(List.of(Json.of("123"))));
    assertThat(events.reason()).isEqualTo("Completed");
  }

  @Test
  void aFailingCallIsCaughtAndAnotherWorkerTakesOver() throws Exception {
    var events =
        run(
            """
            (seq
             (xor
              (call a ("nothing" "here") [] x)
              (call b ("op" "concat_strings") ["because " :error:.$.message] x))
             (call %init_peer_id% ("callbackSrv" "response") [x]))
            """,
            20_000);

    assertThat(events.values("response").toString())
        .contains("because", "NO_SUCH_SERVICE", "this worker has no service 'nothing'");
  }

  @Test
  void aSilentPeerIsGivenUpByATimeout() throws Exception {
    var nobody = TestNodes.key(77).peerId();
    var events =
        run(
            """
            (seq
             (par
              (seq
               (call "%s" ("op" "noop") [] x)
               (null))
              (call %%init_peer_id%% ("peer" "timeout") [50 "late"] x2))
             (call %%init_peer_id%% ("callbackSrv" "done") [x2]))
            """
                .formatted(nobody),
            20_000);

    assertThat(events.one("callback").get("name")).isEqualTo(Json.of("done"));
    assertThat(events.reason()).isEqualTo("Completed");
  }

  @Test
  void anExpiredRunSaysWhichCallWaitedForWhom() throws Exception {
    var nobody = TestNodes.key(78).peerId();
    var events = run("(call \"" + nobody + "\" (\"op\" \"noop\") [] x)", 300);

    assertThat(events.reason()).isEqualTo("Expired");
    assertThat(GatewayCalls.at(events.one("end"), "waitingFor").toString())
        .contains(nobody.text(), "\"SENT\"", "noop");
  }

  @Test
  void anErrorThatNobodyCatchesFailsTheRunAtOnce() throws Exception {
    var events = run("(fail 1337 \"enough\")", 20_000);

    assertThat(events.reason()).isEqualTo("Failed");
    assertThat(events.values("error").toString()).contains("enough");
  }

  @Test
  void aHandledErrorIsAnEvent() throws Exception {
    var events =
        run(
            """
            (xor
             (call a ("op" "concat_strings") [7] x)
             (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0]))
            """,
            20_000);

    assertThat(events.values("error").toString())
        .contains("BAD_ARGUMENTS", "argument 1 of op.concat_strings must be a string");
    assertThat(events.reason()).isEqualTo("Failed");
  }

  @Test
  void aSyntaxErrorIsRefusedWithItsPlace() throws Exception {
    var response =
        caller.request(
            "POST", "/v1/run", "", GatewayCalls.body("(seq (null) (nul))", Map.of(), 1_000));

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.code()).isEqualTo("SYNTAX");
    assertThat(response.message()).contains("(seq (null) (nul))", "^");
  }

  @Test
  void requestsThatAreNoneAreRefusedWithTheField() throws Exception {
    for (var body :
        new String[] {
          "",
          "[]",
          "{}",
          "{\"script\":1}",
          "{\"script\":\"(null)\",\"ttlMs\":0}",
          "{\"script\":\"(null)\",\"arguments\":[]}"
        }) {
      var response =
          caller.request("POST", "/v1/run", "", (body + " ").getBytes(StandardCharsets.UTF_8));
      assertThat(response.status()).as(body).isEqualTo(400);
      assertThat(response.code()).isEqualTo("BAD_REQUEST");
    }
    assertThat(caller.request("POST", "/v1/run", "", new byte[5 << 20]).status()).isEqualTo(413);
    assertThat(caller.request("GET", "/v1/run", "", NONE).status()).isEqualTo(405);
    assertThat(caller.request("POST", "/v1/particles", "", new byte[1]).status()).isEqualTo(501);
    assertThat(caller.request("GET", "/v1/nothing", "", NONE).status()).isEqualTo(404);
  }

  @Test
  void contentIsVerifiedAndNeedsTheToken() throws Exception {
    var bytes = "some content".getBytes(StandardCharsets.UTF_8);
    var cid = Cid.of(bytes);
    var other = Cid.of("other".getBytes(StandardCharsets.UTF_8));

    assertThat(caller.request("PUT", "/v1/content/" + cid, "", bytes).status()).isEqualTo(401);
    assertThat(caller.request("PUT", "/v1/content/" + cid, TOKEN + "x", bytes).status())
        .isEqualTo(401);
    assertThat(caller.request("PUT", "/v1/content/" + other, TOKEN, bytes).status()).isEqualTo(422);
    assertThat(caller.request("PUT", "/v1/content/" + cid, TOKEN, bytes).status()).isEqualTo(201);
    assertThat(caller.put(bytes)).isEqualTo(cid.text());
    assertThat(caller.request("GET", "/v1/content/" + cid, "", NONE).status()).isEqualTo(401);
    assertThat(caller.request("GET", "/v1/content/" + cid, TOKEN, NONE).body()).isEqualTo(bytes);
    assertThat(caller.request("HEAD", "/v1/content/" + cid, TOKEN, NONE).status()).isEqualTo(200);
    assertThat(caller.request("HEAD", "/v1/content/" + other, TOKEN, NONE).status()).isEqualTo(404);
    assertThat(caller.request("GET", "/v1/content/..%2f..%2fetc%2fpasswd", TOKEN, NONE).status())
        .isEqualTo(400);
  }

  @Test
  void contentMovesThroughAWorkersVaultAndTheVaultGoesWithTheParticle() throws Exception {
    var cid = caller.put("picture".getBytes(StandardCharsets.UTF_8));
    var events =
        caller.run(
            """
            (seq
             (seq
              (call %init_peer_id% ("getDataSrv" "a") [] a)
              (call %init_peer_id% ("getDataSrv" "cid") [] cid))
             (seq
              (call a ("content" "get") [cid] path)
              (seq
               (call a ("content" "put") [path] again)
               (seq
                (call a ("content" "exists") [again] there)
                (call %init_peer_id% ("callbackSrv" "response") [path again there])))))
            """,
            Map.of("a", Json.of(one.peerId().text()), "cid", Json.of(cid)), 3_000);

    assertThat(events.values("response"))
        .containsExactly(
            Json.array(List.of(Json.of("/tmp/vault/" + cid), Json.of(cid), Json.of(true))));
    TestNodes.await("the vault is empty", () -> isEmpty(dir.resolve("w1/vault")));
  }

  private static boolean isEmpty(Path directory) throws java.io.IOException {
    try (var files = Files.list(directory)) {
      return files.noneMatch(f -> f.getFileName().toString().startsWith("p-"));
    }
  }

  @Test
  void missingContentIsAnErrorOfTheScript() throws Exception {
    var events =
        run(
            """
            (xor
             (call b ("content" "get") ["%s"] path)
             (call %%init_peer_id%% ("callbackSrv" "response") [:error:.$.message]))
            """
                .formatted(Cid.of("nowhere".getBytes(StandardCharsets.UTF_8))),
            20_000);

    assertThat(events.values("response").toString()).contains("CONTENT_NOT_FOUND");
  }

  @Test
  void peersSayWhoTheyAre() throws Exception {
    var events =
        run(
            """
            (seq
             (call a ("peer" "identify") [] me)
             (seq
              (call a ("peer" "ttl_left") [] left)
              (call %init_peer_id% ("callbackSrv" "response") [me left])))
            """,
            20_000);

    var values = (Json.Arr) events.values("response").getFirst();
    var me = (Json.Obj) values.values().getFirst();
    assertThat(me.get("peerId")).isEqualTo(Json.of(one.peerId().text()));
    assertThat(me.get("role")).isEqualTo(Json.of("worker"));
    assertThat(me.get("ready")).isEqualTo(Json.of(true));
    assertThat(((Json.Int) values.values().get(1)).bits()).isBetween(1L, 20_000L);
  }

  @Test
  void aWorkersStatusCarriesItsSignedStatement() throws Exception {
    var status = new GatewayCalls(one.statusUrl()).request("GET", "/status", "", NONE).json();
    var payload =
        java.util.Base64.getDecoder().decode(GatewayCalls.text(status, "statement", "payload"));
    var signature =
        java.util.Base64.getDecoder().decode(GatewayCalls.text(status, "statement", "signature"));

    assertThat(new String(payload, StandardCharsets.UTF_8))
        .isEqualTo("decentra-worker-v1\n31337\n0xd1\n0x01\n0xabc\n");
    assertThat(
            io.decentracompute.aqua.KeyPair.verify(
                one.peerId().publicKey().orElseThrow(), payload, signature))
        .isTrue();
    assertThat(status.get("ready")).isEqualTo(Json.of(true));
    assertThat(GatewayCalls.at(status, "relay", "connected")).isEqualTo(Json.of(true));
    assertThat(new GatewayCalls(one.statusUrl()).request("GET", "/readyz", "", NONE).status())
        .isEqualTo(200);
    assertThat(new GatewayCalls(one.statusUrl()).request("GET", "/healthz", "", NONE).status())
        .isEqualTo(200);
    assertThat(new GatewayCalls(one.statusUrl()).request("GET", "/metrics", "", NONE).text())
        .contains("decentra_node_particles_received_total");
  }

  @Test
  void aHundredJobsOnTwoWorkersAllComeBack() throws Exception {
    var jobs = new ArrayList<Json>();
    for (int i = 0; i < 100; i++) {
      jobs.add(
          new Json.Obj(
              Map.of(
                  "worker", Json.of((i % 2 == 0 ? one : two).peerId().text()), "n", Json.of(i))));
    }
    var events =
        caller.run(
            """
            (seq
             (call %init_peer_id% ("getDataSrv" "jobs") [] jobs)
             (par
              (fold jobs job
               (par
                (seq
                 (call job.$.worker ("math" "mul") [job.$.n 2] twice)
                 (call %init_peer_id% ("callbackSrv" "result") [job.$.n twice]))
                (next job)))
              (null)))
            """,
            Map.of("jobs", Json.array(jobs)), 30_000);

    var results =
        events.all().stream()
            .filter(e -> e.name().equals("callback"))
            .map(e -> e.data().get("values"))
            .toList();
    assertThat(results).hasSize(100).doesNotHaveDuplicates();
    assertThat(results).contains(JsonText.parse("[49,98]"));
    assertThat(events.reason()).isEqualTo("Completed");
  }

  @Test
  void aCallersRunsAreManyAtOnce() throws Exception {
    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      var runs = new ArrayList<java.util.concurrent.Future<GatewayCalls.Events>>();
      for (int i = 0; i < 30; i++) {
        runs.add(
            threads.submit(
                () ->
                    run(
                        "(seq (call a (\"op\" \"identity\") [b] x) (call %init_peer_id% (\"callbackSrv\" \"response\") [x]))",
                        20_000)));
      }
      for (var r : runs) {
        assertThat(r.get().values("response"))
            .containsExactly(Json.array(List.of(Json.of(two.peerId().text()))));
      }
    }
  }

  @Test
  void nothingOfAllThisWasRefused() {
    for (var reason : Refusal.values()) {
      if (reason != Refusal.RUN_ENDED) { // late answers of runs that said they were done
        assertThat(gateway.metrics().refusedCount(reason)).as(reason.label()).isZero();
      }
    }
  }
}
