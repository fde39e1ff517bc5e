package io.decentracompute.node.interop;

import static io.decentracompute.node.interop.JsPeer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.node.p2p.Connection;
import io.decentracompute.node.p2p.Host;
import io.decentracompute.node.p2p.HostLimits;
import io.decentracompute.node.p2p.HostListener;
import io.decentracompute.node.p2p.Multiaddr;
import io.decentracompute.node.p2p.Substream;
import io.decentracompute.node.particle.Incidents;
import io.decentracompute.node.particle.ParticleCodec;
import io.decentracompute.node.particle.ParticleFrame;
import io.decentracompute.node.particle.ParticleLimits;
import io.decentracompute.node.particle.ParticleMetrics;
import io.decentracompute.node.particle.ParticleProtocol;
import io.decentracompute.node.particle.Router;
import io.decentracompute.node.particle.Verdict;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** js-libp2p, the other common implementation, as dialler and as listener. */
@Tag("contract")
@Timeout(120)
class JsLibp2pTest {
  private static final KeyPair KEY = KeyPair.ofSeed(seed(1));
  private static final KeyPair JS_KEY = KeyPair.ofSeed(seed(7));
  private static final int BIG = 3_000_000;

  private final BlockingQueue<ParticleFrame> received = new ArrayBlockingQueue<>(16);
  private Host host;
  private JsPeer js;
  private Multiaddr jsAddress;

  private static byte[] seed(int n) {
    var seed = new byte[32];
    Arrays.fill(seed, (byte) n);
    return seed;
  }

  @BeforeEach
  void start() throws Exception {
    var incidents = new Incidents(ParticleMetrics.NONE);
    var protocol = new ParticleProtocol(ParticleLimits.DEFAULT, ParticleMetrics.NONE, incidents);
    host =
        Host.start(
            KEY,
            Multiaddr.parse("/ip4/127.0.0.1/tcp/0"),
            "decentra-node/test",
            HostLimits.DEFAULT,
            Map.of(ParticleProtocol.ID, (from, stream) -> serve(protocol, from, stream)),
            new HostListener() {});
    js = new JsPeer(HexFormat.of().formatHex(seed(7)));
    jsAddress = Multiaddr.parse(text(js.event("listening"), "address"));
  }

  private void serve(ParticleProtocol protocol, Connection from, Substream stream)
      throws IOException {
    protocol.serve(
        from,
        stream,
        (_, frame) -> {
          received.add(frame);
          return new Verdict.Taken();
        });
  }

  @AfterEach
  void stop() throws Exception {
    js.close();
    host.close();
  }

  private String address() {
    return host.addresses().getFirst().toString();
  }

  @Test
  void seedsGiveTheSamePeerId() {
    assertThat(jsAddress.peer()).contains(JS_KEY.peerId());
  }

  @Test
  void weDialJsAndPingAndIdentifyIt() throws Exception {
    var connection = host.dial(jsAddress);
    assertThat(connection.ping()).isPositive();

    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (connection.identity().isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    var identity = connection.identity().orElseThrow();
    assertThat(identity.agent()).contains("js-libp2p");
    assertThat(identity.protocols()).contains(ParticleProtocol.ID, "/ipfs/ping/1.0.0");
    assertThat(identity.addresses())
        .contains(
            new Multiaddr(jsAddress.kind(), jsAddress.host(), jsAddress.port(), Optional.empty()));
  }

  @Test
  void jsPingsAndIdentifiesUsWhenWeDialled() throws Exception {
    host.dial(jsAddress);
    assertThat(js.ask("ping", Map.of("address", Json.of(address()))).get("ms"))
        .isInstanceOf(Json.Int.class);
    jsIdentifiesUs();
  }

  @Test
  void jsDialsPingsAndIdentifiesUs() throws Exception {
    var dialled = js.ask("dial", Map.of("address", Json.of(address())));
    assertThat(text(dialled, "peer")).isEqualTo(KEY.peerId().text());
    assertThat(js.ask("ping", Map.of("address", Json.of(address()))).get("ms"))
        .isInstanceOf(Json.Int.class);
    jsIdentifiesUs();
    assertThat(host.connection(JS_KEY.peerId()).orElseThrow().ping()).isPositive();
  }

  private void jsIdentifiesUs() throws Exception {
    var told = js.ask("identify", Map.of("peer", Json.of(KEY.peerId().text())));
    assertThat(text(told, "agent")).isEqualTo("decentra-node/test");
    assertThat(told.get("protocols").toString()).contains(ParticleProtocol.ID);
    assertThat(told.get("addresses").toString())
        .contains("/ip4/127.0.0.1/tcp/" + host.addresses().getFirst().port());
    assertThat(text(told, "observed")).startsWith("/ip4/127.0.0.1/tcp/");
  }

  private static ParticleFrame particle(int dataBytes) {
    var data = new byte[dataBytes];
    new Random(dataBytes).nextBytes(data);
    var particle =
        Particle.sign(KEY, "p-" + dataBytes, System.currentTimeMillis(), 20_000, "(null)");
    return new ParticleFrame(particle, data, Optional.empty());
  }

  @Test
  void aParticleOfMegabytesReachesJsUnchanged() throws Exception {
    host.dial(jsAddress);
    var sent = particle(BIG);
    var router =
        new Router(
            () -> host,
            Optional.<PeerId>empty(),
            ParticleLimits.DEFAULT,
            Clock.systemUTC(),
            ParticleMetrics.NONE,
            new Incidents(ParticleMetrics.NONE));

    router.send(JS_KEY.peerId(), sent);

    var got = (Json.Obj) js.event("particle").get("frame");
    assertThat(text(got, "id")).isEqualTo(sent.particle().id());
    assertThat(text(got, "init_peer_id")).isEqualTo(KEY.peerId().text());
    assertThat(got.get("timestamp")).isEqualTo(Json.of(sent.particle().timestampMs()));
    assertThat(got.get("ttl")).isEqualTo(Json.of(20_000));
    assertThat(text(got, "script")).isEqualTo("(null)");
    assertThat(text(got, "signature"))
        .isEqualTo(HexFormat.of().formatHex(sent.particle().signature()));
    assertThat(text(got, "data")).isEqualTo(HexFormat.of().formatHex(sent.data()));
  }

  @Test
  void aParticleOfMegabytesFromJsReachesUsUnchanged() throws Exception {
    js.ask("dial", Map.of("address", Json.of(address())));
    var sent = particle(BIG);

    var answer =
        js.ask(
            "send",
            Map.of(
                "peer",
                Json.of(KEY.peerId().text()),
                "frame",
                new Json.Obj(
                    Map.of(
                        "action", Json.of("Particle"),
                        "id", Json.of(sent.particle().id()),
                        "init_peer_id", Json.of(KEY.peerId().text()),
                        "timestamp", Json.of(sent.particle().timestampMs()),
                        "ttl", Json.of(sent.particle().ttlMs()),
                        "script", Json.of(sent.particle().script()),
                        "signature", Json.of(HexFormat.of().formatHex(sent.particle().signature())),
                        "data", Json.of(HexFormat.of().formatHex(sent.data()))))));

    var got = received.poll(10, TimeUnit.SECONDS);
    assertThat(got).isNotNull();
    assertThat(got.particle()).isEqualTo(sent.particle());
    assertThat(got.particle().verify()).isTrue();
    assertThat(got.data()).isEqualTo(sent.data());
    assertThat(answer.get("answer")).hasToString("[0]");
    assertThat(ParticleCodec.encode(got)).hasSizeGreaterThan(BIG);
  }
}
