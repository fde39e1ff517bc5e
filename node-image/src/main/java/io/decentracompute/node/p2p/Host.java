package io.decentracompute.node.p2p;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.node.p2p.HostListener.Trouble;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A libp2p host: listens, dials, and serves protocols on authenticated connections. Blocking code
 * on virtual threads; safe for many threads at once.
 */
public final class Host implements AutoCloseable {
  private static final Duration TICK = Duration.ofSeconds(10);
  private static final int SOCKET_BUFFER = 64 * 1024;

  private final KeyPair key;
  private final String agent;
  private final HostLimits limits;
  private final Map<String, StreamHandler> handlers;
  private final Set<String> protocols;
  private final HostListener listener;
  private final ServerSocket server;
  private final Multiaddr listening;
  private final Set<Socket> strangers = Collections.synchronizedSet(new LinkedHashSet<>());
  private final ReentrantLock registry = new ReentrantLock();
  private final Map<PeerId, CopyOnWriteArrayList<Connection>> connections =
      new ConcurrentHashMap<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("p2p-timer").daemon().factory());
  private final AtomicLong unread = new AtomicLong();
  private volatile boolean closed;

  private Host(
      KeyPair key,
      String agent,
      HostLimits limits,
      Map<String, StreamHandler> handlers,
      HostListener listener,
      ServerSocket server,
      Multiaddr listening) {
    this.key = key;
    this.agent = agent;
    this.limits = limits;
    this.listener = listener;
    this.server = server;
    this.listening = listening;
    this.handlers = new HashMap<>(handlers);
    this.handlers.put(Ping.PROTOCOL, (_, stream) -> Ping.serve(stream));
    this.handlers.put(Identify.PROTOCOL, this::serveIdentify);
    this.protocols = Set.copyOf(this.handlers.keySet());
  }

  /**
   * Listens and serves.
   *
   * @param listen where to; port 0 lets the system choose
   * @param handlers by protocol id; identify and ping are there anyway
   * @throws IOException when the address cannot be listened on
   */
  public static Host start(
      KeyPair key,
      Multiaddr listen,
      String agent,
      HostLimits limits,
      Map<String, StreamHandler> handlers,
      HostListener listener)
      throws IOException {
    var server = new ServerSocket();
    try {
      server.bind(listen.resolve(), 128);
    } catch (IOException e) {
      server.close();
      throw new IOException("cannot listen on " + listen + ": " + e.getMessage(), e);
    }
    var listening =
        new Multiaddr(listen.kind(), listen.host(), server.getLocalPort(), Optional.empty());
    var host = new Host(key, agent, limits, handlers, listener, server, listening);
    host.begin();
    return host;
  }

  private void begin() {
    Thread.ofVirtual().name("p2p-accept").start(this::acceptLoop);
    var _ =
        timer.scheduleAtFixedRate(
            this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  public PeerId peerId() {
    return key.peerId();
  }

  /**
   * Addresses under which others may reach this host: a wildcard is spread over the machine's own
   * addresses.
   */
  public List<Multiaddr> addresses() {
    var socket = (InetSocketAddress) server.getLocalSocketAddress();
    if (!socket.getAddress().isAnyLocalAddress()) {
      return List.of(listening.withPeer(peerId()));
    }
    var own = new ArrayList<Multiaddr>();
    try {
      for (var card : NetworkInterface.networkInterfaces().toList()) {
        card.inetAddresses()
            .filter(a -> isReachable(a, listening.kind()))
            .forEach(
                a ->
                    own.add(
                        Multiaddr.of(new InetSocketAddress(a, listening.port()))
                            .withPeer(peerId())));
      }
    } catch (SocketException e) {
      // without a list of the machine's addresses the listening one is what can be said
    }
    return own.isEmpty() ? List.of(listening.withPeer(peerId())) : own;
  }

  private static boolean isReachable(InetAddress address, Multiaddr.Kind kind) {
    return !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && (address instanceof Inet6Address) == (kind == Multiaddr.Kind.IP6);
  }

  /** Bytes that have arrived and wait for their readers. */
  public long unreadBytes() {
    return unread.get();
  }

  /** Peers with an open connection, sorted. */
  public Set<PeerId> peers() {
    var open = new TreeSet<PeerId>();
    connections.forEach(
        (peer, list) -> {
          if (list.stream().anyMatch(Connection::isOpen)) {
            open.add(peer);
          }
        });
    return open;
  }

  /** The newest open connection to a peer. */
  public Optional<Connection> connection(PeerId peer) {
    var list = connections.get(peer);
    return list == null
        ? Optional.empty()
        : list.reversed().stream().filter(Connection::isOpen).findFirst();
  }

  /**
   * Connects to a peer, or gives the connection that is there.
   *
   * @param address with the peer's id
   * @throws IOException when nobody answers in time, someone else does, or a limit is reached
   */
  public Connection dial(Multiaddr address) throws IOException {
    var peer =
        address
            .peer()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(address + " names no peer; append /p2p/PEER-ID"));
    var known = connection(peer);
    if (known.isPresent()) {
      return known.get();
    }
    var socket = new Socket();
    try {
      socket.connect(address.resolve(), Math.toIntExact(limits.handshakeTimeout().toMillis()));
      return upgrade(socket, Optional.of(peer), true);
    } catch (IOException e) {
      socket.close();
      throw new IOException("cannot reach " + address + ": " + e.getMessage(), e);
    }
  }

  private void acceptLoop() {
    while (!closed) {
      try {
        var socket = server.accept();
        if (sockets.size() >= limits.connections()) {
          turnAway(socket, "the limit of " + limits.connections() + " connections is reached");
          continue;
        }
        makeRoomForAStranger();
        strangers.add(socket);
        Thread.ofVirtual().name("p2p-inbound").start(() -> inbound(socket));
      } catch (IOException e) {
        if (!closed) {
          listener.onTrouble(
              Trouble.HANDSHAKE_FAILED, "listener", "accept failed: " + e.getMessage());
        }
      }
    }
  }

  /**
   * Lets the stranger that has shaken hands for longest give way, so that idle strangers cannot
   * keep an honest peer out: its handshake is done in a few round trips.
   */
  private void makeRoomForAStranger() {
    Socket oldest = null;
    synchronized (strangers) {
      if (strangers.size() >= limits.handshakes()) {
        oldest = strangers.iterator().next();
        strangers.remove(oldest);
      }
    }
    if (oldest != null) {
      turnAway(oldest, "more than " + limits.handshakes() + " handshakes at once, this the oldest");
    }
  }

  private void turnAway(Socket socket, String why) {
    closeQuietly(socket);
    listener.onTrouble(
        Trouble.TOO_MANY_CONNECTIONS, String.valueOf(socket.getRemoteSocketAddress()), why);
  }

  private void inbound(Socket socket) {
    try {
      var _ = upgrade(socket, Optional.empty(), false);
    } catch (IOException | RuntimeException e) {
      closeQuietly(socket);
      listener.onTrouble(
          Trouble.HANDSHAKE_FAILED,
          String.valueOf(socket.getRemoteSocketAddress()),
          String.valueOf(e.getMessage()));
    } finally {
      strangers.remove(socket);
    }
  }

  private Connection upgrade(Socket socket, Optional<PeerId> expected, boolean dialler)
      throws IOException {
    sockets.add(socket);
    var overdue =
        timer.schedule(
            () -> closeQuietly(socket),
            limits.handshakeTimeout().toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream(), SOCKET_BUFFER);
      var out = socket.getOutputStream();
      Noise.Secured secured;
      if (dialler) {
        Multistream.propose(in, out, Noise.PROTOCOL);
        secured = Noise.initiate(key, in, out, expected);
        Multistream.propose(secured.in(), secured.out(), Yamux.PROTOCOL);
      } else {
        Multistream.accept(in, out, Set.of(Noise.PROTOCOL));
        secured = Noise.respond(key, in, out);
        Multistream.accept(secured.in(), secured.out(), Set.of(Yamux.PROTOCOL));
      }
      if (secured.peer().equals(key.peerId())) {
        throw new ProtocolException("the other side has this host's own key");
      }
      if (!overdue.cancel(false)) {
        throw new IOException("the handshake took longer than " + limits.handshakeTimeout());
      }
      if (!dialler && !strangers.remove(socket)) {
        throw new IOException("the handshake gave way to newer ones");
      }
      return established(socket, secured, dialler);
    } catch (IOException | RuntimeException e) {
      overdue.cancel(false);
      sockets.remove(socket);
      closeQuietly(socket);
      throw e;
    }
  }

  private Connection established(Socket socket, Noise.Secured secured, boolean dialler)
      throws IOException {
    var yamux = new Yamux(secured.in(), secured.out(), socket, dialler, limits, unread);
    var remote = Multiaddr.of((InetSocketAddress) socket.getRemoteSocketAddress());
    var connection = new Connection(secured.peer(), remote, dialler, yamux);
    register(connection);
    Thread.ofVirtual().name("p2p-answer").start(yamux::answer);
    Thread.ofVirtual().name("p2p-read").start(() -> read(connection, yamux, socket));
    Thread.ofVirtual().name("p2p-identify").start(() -> askIdentity(connection));
    return connection;
  }

  private void register(Connection connection) throws IOException {
    boolean first;
    var surplus = new ArrayList<Connection>();
    registry.lock();
    try {
      if (closed) {
        throw new IOException("the host is closed");
      }
      var list = connections.computeIfAbsent(connection.peer(), _ -> new CopyOnWriteArrayList<>());
      first = list.isEmpty();
      list.add(connection);
      while (list.size() > limits.connectionsPerPeer()) {
        surplus.add(list.removeFirst());
      }
    } finally {
      registry.unlock();
    }
    surplus.forEach(Connection::close);
    if (first) {
      listener.onPeer(connection.peer(), true);
    }
  }

  private void read(Connection connection, Yamux yamux, Socket socket) {
    try {
      yamux.run(
          stream -> Thread.ofVirtual().name("p2p-stream").start(() -> serve(connection, stream)));
    } catch (IOException | RuntimeException e) {
      listener.onTrouble(
          Trouble.CONNECTION_BROKEN, connection.peer().text(), String.valueOf(e.getMessage()));
    } finally {
      yamux.close();
      sockets.remove(socket);
      unregister(connection);
    }
  }

  private void unregister(Connection connection) {
    boolean last = false;
    registry.lock();
    try {
      var list = connections.get(connection.peer());
      if (list != null) {
        list.remove(connection);
        if (list.isEmpty()) {
          connections.remove(connection.peer());
          last = true;
        }
      }
    } finally {
      registry.unlock();
    }
    if (last) {
      listener.onPeer(connection.peer(), false);
    }
  }

  private void serve(Connection connection, YamuxStream stream) {
    try {
      stream.deadline(limits.handshakeTimeout());
      var protocol = Multistream.accept(stream.input(), stream.output(), protocols);
      Objects.requireNonNull(handlers.get(protocol)).handle(connection, stream);
      stream.close();
    } catch (IOException | RuntimeException e) {
      stream.reset();
      if (connection.isOpen()) {
        listener.onTrouble(
            Trouble.STREAM_FAILED, connection.peer().text(), String.valueOf(e.getMessage()));
      }
    }
  }

  private void serveIdentify(Connection connection, Substream stream) throws IOException {
    var own =
        new Identify(
            peerId(),
            agent,
            addresses().stream()
                .map(a -> new Multiaddr(a.kind(), a.host(), a.port(), Optional.empty()))
                .toList(),
            List.copyOf(new TreeSet<>(protocols)),
            Optional.of(connection.remote()));
    stream.output().write(own.encode());
  }

  private void askIdentity(Connection connection) {
    try (var stream = connection.open(Identify.PROTOCOL)) {
      connection.identified(Identify.read(stream.input(), connection.peer()));
    } catch (ProtocolException e) {
      listener.onTrouble(
          Trouble.STREAM_FAILED, connection.peer().text(), "identify: " + e.getMessage());
    } catch (IOException e) {
      // a peer that goes or does not identify itself is still a peer
    }
  }

  private void tick() {
    for (var list : connections.values()) {
      list.forEach(Connection::tick);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone either way
    }
  }

  /** Stops listening and ends all connections. */
  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
    try {
      server.close();
    } catch (IOException e) {
      // it is gone either way
    }
    registry.lock();
    try {
      connections.values().forEach(list -> list.forEach(Connection::close));
    } finally {
      registry.unlock();
    }
    sockets.forEach(Host::closeQuietly);
  }
}
