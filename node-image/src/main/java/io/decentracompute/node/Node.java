package io.decentracompute.node;

import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.run.AirEngine;
import io.decentracompute.node.NodeConfig.Role;
import io.decentracompute.node.builtin.Builtins;
import io.decentracompute.node.content.ContentStore;
import io.decentracompute.node.content.DiskStore;
import io.decentracompute.node.content.HttpStore;
import io.decentracompute.node.gateway.GatewayServer;
import io.decentracompute.node.marine.MarineClient;
import io.decentracompute.node.metrics.NodeMetrics;
import io.decentracompute.node.p2p.Host;
import io.decentracompute.node.p2p.HostLimits;
import io.decentracompute.node.p2p.HostListener;
import io.decentracompute.node.particle.Answer;
import io.decentracompute.node.particle.CallHandler;
import io.decentracompute.node.particle.HostCall;
import io.decentracompute.node.particle.Incidents;
import io.decentracompute.node.particle.ParticleLimits;
import io.decentracompute.node.particle.ParticleProtocol;
import io.decentracompute.node.particle.Particles;
import io.decentracompute.node.particle.Router;
import io.decentracompute.node.status.NodeStatus;
import io.decentracompute.node.status.StatusServer;
import io.decentracompute.node.worker.Definition;
import io.decentracompute.node.worker.Installer;
import io.decentracompute.node.worker.RelayKeeper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: the parts of its role, wired. Closing it ends everything that it started. */
public final class Node implements AutoCloseable {
  /** The version that `/status` and identify tell. */
  public static final String VERSION = "0.1.0";

  private static final Logger log = LoggerFactory.getLogger(Node.class);
  private static final Profile PROFILE = Profile.DECENTRA;
  private static final int LEAST_TOKEN = 16;
  private static final int GATEWAY_CONNECTIONS = 1_024;
  private static final long HEAP = Runtime.getRuntime().maxMemory();

  private final NodeConfig config;
  private final KeyPair key;
  private final Clock clock = Clock.systemUTC();
  private final NodeMetrics metrics = new NodeMetrics();
  private final Incidents incidents = new Incidents(metrics);
  private final Engine engine = new AirEngine();
  private final ParticleLimits limits = ParticleLimits.ofHeap(HEAP);
  private final AtomicReference<Host> host = new AtomicReference<>();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private volatile @Nullable RelayKeeper keeper;
  private @Nullable Installer installer;
  private @Nullable StatusServer status;
  private @Nullable GatewayServer gateway;

  private Node(NodeConfig config, KeyPair key) {
    this.config = config;
    this.key = key;
  }

  /**
   * Starts everything; what it started is stopped again when something fails.
   *
   * @throws IOException when a file or port cannot be used, with its name and the remedy
   */
  public static Node start(NodeConfig config) throws IOException {
    var node = new Node(config, readKey(config.keyFile()));
    try {
      node.begin();
      return node;
    } catch (IOException | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private static KeyPair readKey(Path file) throws IOException {
    byte[] seed;
    try {
      seed = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException(
          "the key's seed in "
              + file
              + " (DECENTRA_KEY_FILE) cannot be read: "
              + e.getMessage()
              + "; mount the worker's Secret there",
          e);
    }
    if (seed.length != 32) {
      throw new IOException(
          "the key's seed in "
              + file
              + " (DECENTRA_KEY_FILE) has "
              + seed.length
              + " bytes; it must be 32 raw bytes");
    }
    return KeyPair.ofSeed(seed);
  }

  private void begin() throws IOException {
    switch (config.role()) {
      case Role.Worker worker -> beginWorker(worker);
      case Role.Gateway role -> beginGateway(role);
    }
    status =
        opened(
            StatusServer.start(
                "0.0.0.0", config.statusPort(), this::status, metrics::text, incidents::anomalies));
    log.atInfo()
        .addKeyValue("role", status().role())
        .addKeyValue("peerId", key.peerId().text())
        .addKeyValue("addresses", String.valueOf(host().addresses()))
        .log("node started");
  }

  private void beginWorker(Role.Worker worker) throws IOException {
    var definition = readDefinition(worker.definition());
    var store =
        new HttpStore(
            worker.contentUrl(),
            config.contentTokenFile().isPresent() ? Optional.of(token()) : Optional.empty());
    var marine = opened(new MarineClient(worker.marineSocket(), key.peerId().text(), clock));
    var services =
        opened(new Installer(definition, store, marine, config.vault(), Installer.Pace.DEFAULT));
    installer = services;
    beginPeer(
        worker.relay().peer(),
        store,
        call ->
            services.knows(call.service()) ? marine.call(call) : noSuchService(call, definition));
    var relay = opened(new RelayKeeper(host(), worker.relay()));
    keeper = relay;
    relay.start();
    services.start();
  }

  private static Answer noSuchService(HostCall call, Definition definition) {
    return Answer.failed(
        "NO_SUCH_SERVICE",
        "this worker has no service '%s'; its deal defines %s"
            .formatted(
                call.service(),
                definition.services().stream().map(Definition.ServiceSpec::name).toList()));
  }

  private static Definition readDefinition(Path file) throws IOException {
    try {
      return Definition.parse(Files.readString(file));
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          "the definition in " + file + " (DECENTRA_DEFINITION) cannot be used: " + e.getMessage(),
          e);
    }
  }

  private String token() throws IOException {
    var file = config.contentTokenFile().orElseThrow();
    try {
      var token = Files.readString(file, StandardCharsets.UTF_8).strip();
      if (token.length() < LEAST_TOKEN) {
        throw new IOException("it has fewer than " + LEAST_TOKEN + " characters");
      }
      return token;
    } catch (IOException e) {
      throw new IOException(
          "the content store's token in %s (DECENTRA_CONTENT_TOKEN_FILE) cannot be used: %s; mount the Secret with the key 'token' there"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private void beginGateway(Role.Gateway role) throws IOException {
    var store = new DiskStore(role.contentDir(), role.contentMaxBytes());
    var particles = beginPeer(Optional.empty(), store, Builtins::noSuchService);
    metrics.gauge("content_bytes", "Bytes in the content store", store::usedBytes);
    gateway =
        opened(
            GatewayServer.start(
                "0.0.0.0",
                role.apiPort(),
                key,
                particles,
                store,
                token(),
                host()::peers,
                clock,
                GatewayServer.Limits.ofHeap(HEAP)));
  }

  private Particles beginPeer(Optional<PeerId> relay, ContentStore store, CallHandler services)
      throws IOException {
    var vaults = config.vault();
    Files.createDirectories(vaults);
    var router = new Router(this::host, relay, limits, clock, metrics, incidents);
    var builtins =
        new Builtins(
            () -> status().toIdentity(),
            peer -> host().connection(peer).isPresent(),
            clock,
            store,
            services);
    var particles =
        opened(
            new Particles(
                key, engine, PROFILE, limits, builtins, router, vaults, clock, metrics, incidents));
    var protocol = new ParticleProtocol(limits, metrics, incidents);
    host.set(
        opened(
            Host.start(
                key,
                config.listen(),
                "decentra-node/" + VERSION,
                hostLimits(relay.isEmpty()),
                Map.of(
                    ParticleProtocol.ID,
                    (from, stream) ->
                        protocol.serve(
                            from, stream, (c, frame) -> router.receive(c, frame, particles))),
                new Listener())));
    metrics.gauge("peers", "Connected peers", () -> host().peers().size());
    metrics.gauge(
        "unread_bytes", "Bytes of streams that wait for their readers", () -> host().unreadBytes());
    metrics.gauge("live_particles", "Particles that are alive", particles::live);
    metrics.gauge("particle_data_bytes", "Bytes that live particles hold", particles::heldBytes);
    metrics.gauge(
        "heap_used_bytes",
        "Java heap in use",
        () -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    return particles;
  }

  private static HostLimits hostLimits(boolean isRelay) {
    return HostLimits.ofHeap(
        HEAP, isRelay ? GATEWAY_CONNECTIONS : HostLimits.DEFAULT.connections());
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.addFirst(part);
    return part;
  }

  private Host host() {
    return Objects.requireNonNull(host.get(), "the host starts before anything uses it");
  }

  public PeerId peerId() {
    return key.peerId();
  }

  /** Where this node's libp2p listens. */
  public List<io.decentracompute.node.p2p.Multiaddr> addresses() {
    return host().addresses();
  }

  /** Base URL of status, health and metrics on this machine. */
  public URI statusUrl() {
    return URI.create("http://127.0.0.1:" + Objects.requireNonNull(status).port());
  }

  /** Base URL of the gateway's API on this machine, of a gateway. */
  public Optional<URI> apiUrl() {
    return Optional.ofNullable(gateway).map(g -> URI.create("http://127.0.0.1:" + g.port()));
  }

  public NodeMetrics metrics() {
    return metrics;
  }

  /** How it stands now. */
  public NodeStatus status() {
    var addresses = host().addresses().stream().map(Object::toString).toList();
    return switch (config.role()) {
      case Role.Worker worker -> {
        var relay = keeper;
        boolean connected = relay != null && relay.isConnected();
        var services = Objects.requireNonNull(installer);
        yield new NodeStatus(
            "worker",
            key.peerId().text(),
            VERSION,
            addresses,
            worker.relay().peer().map(p -> new NodeStatus.Relay(p.text(), connected)),
            Optional.of(worker.statement().signed(key)),
            services.states(),
            connected && services.isComplete());
      }
      case Role.Gateway _ ->
          new NodeStatus(
              "gateway",
              key.peerId().text(),
              VERSION,
              addresses,
              Optional.empty(),
              Optional.empty(),
              List.of(),
              true);
    };
  }

  @Override
  public void close() {
    for (var part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        log.atWarn().setCause(e).log("a part of the node did not close");
      }
    }
    parts.clear();
  }

  private final class Listener implements HostListener {
    @Override
    public void onPeer(PeerId peer, boolean connected) {
      log.atInfo()
          .addKeyValue("peerId", peer.text())
          .log(connected ? "peer connected" : "peer gone");
      var relay = keeper;
      if (relay != null) {
        relay.peersChanged();
      }
    }

    @Override
    public void onTrouble(Trouble trouble, String from, String message) {
      metrics.trouble(trouble);
      log.atDebug()
          .addKeyValue("from", from)
          .addKeyValue("trouble", trouble.name())
          .addKeyValue("cause", message)
          .log("peer trouble");
    }
  }
}
