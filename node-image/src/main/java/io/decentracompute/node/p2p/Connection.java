package io.decentracompute.node.p2p;

import io.decentracompute.aqua.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** An authenticated connection to a peer. */
public final class Connection {
  private static final Duration NEGOTIATION = Duration.ofSeconds(10);

  private final PeerId peer;
  private final Multiaddr remote;
  private final boolean outbound;
  private final Yamux yamux;
  private volatile Optional<Identify> identity = Optional.empty();

  Connection(PeerId peer, Multiaddr remote, boolean outbound, Yamux yamux) {
    this.peer = peer;
    this.remote = remote;
    this.outbound = outbound;
    this.yamux = yamux;
  }

  public PeerId peer() {
    return peer;
  }

  /** The other end of the socket. */
  public Multiaddr remote() {
    return remote;
  }

  /** Whether this side dialled. */
  public boolean isOutbound() {
    return outbound;
  }

  public boolean isOpen() {
    return yamux.isOpen();
  }

  /** What the peer said of itself, once it has. */
  public Optional<Identify> identity() {
    return identity;
  }

  void identified(Identify as) {
    identity = Optional.of(as);
  }

  /**
   * Opens a stream for a protocol; it has ten seconds until the caller sets a deadline of its own.
   *
   * @throws IOException when the connection ended, has too many streams, or the peer does not speak
   *     the protocol
   */
  public Substream open(String protocol) throws IOException {
    var stream = yamux.open();
    try {
      stream.deadline(NEGOTIATION);
      Multistream.propose(stream.input(), stream.output(), protocol);
      return stream;
    } catch (IOException e) {
      stream.reset();
      throw e;
    }
  }

  /** Sends 32 bytes and waits until they come back. */
  public Duration ping() throws IOException {
    return Ping.measure(this);
  }

  void tick() {
    yamux.tick();
  }

  /** Ends the connection and all its streams. */
  public void close() {
    yamux.close();
  }
}
