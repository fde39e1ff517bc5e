package io.decentracompute.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.json.Json;
import io.decentracompute.marine.server.ServerConfig;
import io.decentracompute.marine.server.Sidecar;
import io.decentracompute.node.content.Cid;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a script at the gateway to a C library in Wasm and back: real node, real sidecar, real
 * module.
 */
@Timeout(300)
class RealWasmTest {
  private static final Path MODULE =
      Path.of(System.getProperty("decentra.root", ".."), "samples/thumbnails/thumbnails.wasm");

  @TempDir Path dir;
  private Node gateway;
  private GatewayCalls caller;

  @BeforeEach
  void start() throws Exception {
    gateway = TestNodes.gateway(dir.resolve("g"));
    caller = new GatewayCalls(gateway.apiUrl().orElseThrow());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private Sidecar sidecar(Path worker) throws Exception {
    return Sidecar.start(
        ServerConfig.from(
            Map.of(
                "DECENTRA_MARINE_SOCKET", worker.resolve("marine.sock").toString(),
                "DECENTRA_VAULT", worker.resolve("vault").toString(),
                "DECENTRA_DATA", worker.resolve("data").toString(),
                "DECENTRA_HTTP_PORT", "0")));
  }

  private static String definition(Cid cid) {
    return "{\"functions\":[],\"services\":[{\"config\":{},\"limits\":{\"memoryMiB\":256,\"timeoutMs\":20000},\"modules\":[{\"cid\":\"%s\",\"name\":\"thumbnails\",\"sources\":[]}],\"name\":\"thumbnails\"}],\"v\":1}"
        .formatted(cid);
  }

  private static byte[] picture() throws Exception {
    return picture(0);
  }

  private static byte[] picture(int seed) throws Exception {
    var image = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 640; x++) {
      for (int y = 0; y < 480; y++) {
        image.setRGB(x, y, x * y + (seed << 16));
      }
    }
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", out);
    return out.toByteArray();
  }

  private static final String SCRIPT =
      """
      (seq
       (seq
        (call %init_peer_id% ("getDataSrv" "worker") [] worker)
        (call %init_peer_id% ("getDataSrv" "cid") [] cid))
       (xor
        (seq
         (seq
          (call worker ("content" "get") [cid] source)
          (call worker ("thumbnails" "thumbnail") [source 64] made))
         (seq
          (call worker ("content" "put") [made] thumbnail)
          (call %init_peer_id% ("callbackSrv" "response") [thumbnail])))
        (call %init_peer_id% ("errorHandlingSrv" "error") [:error:])))
      """;

  @Test
  void aPictureBecomesAThumbnailOnAWorker() throws Exception {
    caller.put(Files.readAllBytes(MODULE));
    var source = caller.put(picture());
    var place = dir.resolve("w");
    try (var sidecar = sidecar(place);
        var worker = TestNodes.worker(place, 2, gateway, definition(Cid.of(MODULE)))) {
      assertThat(sidecar.httpPort()).isPositive();
      TestNodes.await("the service is installed", () -> worker.status().ready());

      var events =
          caller.run(
              SCRIPT,
              Map.of("worker", Json.of(worker.peerId().text()), "cid", Json.of(source)),
              60_000);

      assertThat(events.reason()).as(events.toString()).isEqualTo("Completed");
      var cid =
          ((Json.Str) ((Json.Arr) events.values("response").getFirst()).values().getFirst())
              .value();
      var thumbnail =
          ImageIO.read(
              new ByteArrayInputStream(
                  caller
                      .request("GET", "/v1/content/" + cid, TestNodes.TOKEN, new byte[0])
                      .body()));
      assertThat(List.of(thumbnail.getWidth(), thumbnail.getHeight())).containsExactly(64, 48);
    }
  }

  @Test
  @SuppressWarnings("try") // the worker goes before its block ends: that is the point
  void theSampleFansPicturesOutAndOutlivesAWorker() throws Exception {
    caller.put(Files.readAllBytes(MODULE));
    var script = Files.readString(MODULE.resolveSibling("thumbnails.air"));
    var pictures = new ArrayList<String>();
    for (int i = 0; i < 12; i++) {
      pictures.add(caller.put(picture(i)));
    }
    var one = dir.resolve("w1");
    var two = dir.resolve("w2");
    try (var sidecarOne = sidecar(one);
        var sidecarTwo = sidecar(two);
        var first = TestNodes.worker(one, 2, gateway, definition(Cid.of(MODULE)));
        var second = TestNodes.worker(two, 3, gateway, definition(Cid.of(MODULE)))) {
      assertThat(List.of(sidecarOne.httpPort(), sidecarTwo.httpPort())).doesNotContain(0);
      TestNodes.await(
          "the services are installed", () -> first.status().ready() && second.status().ready());
      TestNodes.awaitPeers(gateway, first.peerId(), second.peerId());
      var thumbnails = new HashMap<Json, Json>();

      var events =
          caller.run(
              script,
              Map.of(
                  "shares",
                  Json.array(
                      List.of(
                          share(first, second, pictures.subList(0, 6)),
                          share(second, first, pictures.subList(6, 12)))),
                  "options",
                  new Json.Obj(
                      Map.of(
                          "side",
                          Json.of(64),
                          "patienceMs",
                          Json.of(4_000),
                          "shares",
                          Json.of(2)))),
              180_000,
              event -> {
                if (event.name().equals("callback")
                    && GatewayCalls.text(event.data(), "name").equals("thumbnail")) {
                  var values = ((Json.Arr) GatewayCalls.at(event.data(), "values")).values();
                  if (thumbnails.put(values.get(0), values.get(1)) == null
                      && thumbnails.size() == 3) {
                    second.close(); // in the middle of its share
                  }
                }
              });

      assertThat(events.reason()).as(events.toString()).isEqualTo("Completed");
      assertThat(thumbnails.keySet()).hasSize(12);
      for (var thumbnail : thumbnails.values()) {
        var bytes =
            caller
                .request(
                    "GET",
                    "/v1/content/" + ((Json.Str) thumbnail).value(),
                    TestNodes.TOKEN,
                    new byte[0])
                .body();
        assertThat(ImageIO.read(new ByteArrayInputStream(bytes)).getWidth()).isEqualTo(64);
      }
    }
  }

  private static Json share(Node worker, Node backup, List<String> cids) {
    return new Json.Obj(
        Map.of(
            "worker", Json.of(worker.peerId().text()),
            "backup", Json.of(backup.peerId().text()),
            "marks", Json.of(cids.size() + 1),
            "jobs",
                Json.array(
                    cids.stream().map(c -> new Json.Obj(Map.of("cid", Json.of(c)))).toList())));
  }

  @Test
  void aServiceOutlivesItsSidecar() throws Exception {
    caller.put(Files.readAllBytes(MODULE));
    var place = dir.resolve("w");
    var first = sidecar(place);
    try (var worker = TestNodes.worker(place, 2, gateway, definition(Cid.of(MODULE)))) {
      TestNodes.await("the service is installed", () -> worker.status().ready());
      first.close();
      var script =
          """
          (xor
           (seq
            (call "%s" ("thumbnails" "health") [] x)
            (call %%init_peer_id%% ("callbackSrv" "response") [x]))
           (call %%init_peer_id%% ("errorHandlingSrv" "error") [:error:]))
          """
              .formatted(worker.peerId());
      assertThat(caller.run(script, Map.of(), 10_000).values("error").toString())
          .contains("MARINE_UNAVAILABLE");

      try (var second = sidecar(place)) {
        assertThat(second.httpPort()).isPositive();
        TestNodes.await(
            "the service answers again",
            () ->
                caller.run(script, Map.of(), 10_000).values("response").toString().contains("ok"));
      }
    }
  }

  @Test
  void aModuleThatIsNowhereOrWrongIsAFailedServiceThatSaysWhy() throws Exception {
    var missing = Cid.of(new byte[] {1, 2, 3});
    var place = dir.resolve("w");
    try (var sidecar = sidecar(place);
        var worker = TestNodes.worker(place, 2, gateway, definition(missing))) {
      assertThat(sidecar.httpPort()).isPositive();
      TestNodes.await(
          "a message",
          () -> worker.status().services().getFirst().message().contains(missing.text()));
      assertThat(worker.status().toJson().toString())
          .contains("\"state\":\"Failed\"")
          .contains("Put it into the content store or correct its sources");
      assertThat(worker.status().ready()).isFalse();
      assertThat(
              new GatewayCalls(worker.statusUrl())
                  .request("GET", "/readyz", "", new byte[0])
                  .status())
          .isEqualTo(503);

      caller.put(new byte[] {1, 2, 3});
      TestNodes.await(
          "the sidecar's refusal",
          () -> worker.status().services().getFirst().message().contains("BAD_MODULE"));
    }
  }
}
