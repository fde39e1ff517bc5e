package io.decentracompute.node.p2p;

import java.time.Duration;

/**
 * What one host lets others use.
 *
 * @param connections open connections, all peers together
 * @param connectionsPerPeer of one peer; the oldest gives way to a new one
 * @param handshakes connections that are not yet authenticated, at once; the oldest gives way to a
 *     new one
 * @param handshakeTimeout from the TCP connection to an authenticated, multiplexed one
 * @param streams streams that one connection may have open in each direction
 * @param window bytes of one stream that wait for their reader, at least 262,144
 * @param unreadBytes bytes of all streams together that wait for their readers; the connection that
 *     goes beyond is closed
 * @param silence a connection that says nothing for this long, although asked, is closed
 */
public record HostLimits(
    int connections,
    int connectionsPerPeer,
    int handshakes,
    Duration handshakeTimeout,
    int streams,
    int window,
    long unreadBytes,
    Duration silence) {
  static final int LEAST_WINDOW = 256 * 1024;

  private static final long UNREAD = 32L << 20;

  public static final HostLimits DEFAULT =
      new HostLimits(256, 5, 32, Duration.ofSeconds(10), 128, LEAST_WINDOW, Duration.ofSeconds(30));

  /** Limits with 32 MiB for unread bytes. */
  public HostLimits(
      int connections,
      int connectionsPerPeer,
      int handshakes,
      Duration handshakeTimeout,
      int streams,
      int window,
      Duration silence) {
    this(
        connections,
        connectionsPerPeer,
        handshakes,
        handshakeTimeout,
        streams,
        window,
        UNREAD,
        silence);
  }

  /**
   * What a process with this much heap can stand: a connection costs a quarter of a MiB, and at
   * most an eighth of the heap waits unread.
   *
   * @param maxConnections more are not allowed, however large the heap is
   */
  public static HostLimits ofHeap(long heapBytes, int maxConnections) {
    return new HostLimits(
        Math.clamp(heapBytes >> 20, 16, maxConnections),
        DEFAULT.connectionsPerPeer,
        DEFAULT.handshakes,
        DEFAULT.handshakeTimeout,
        DEFAULT.streams,
        DEFAULT.window,
        Math.max(4L << 20, heapBytes / 8),
        DEFAULT.silence);
  }

  public HostLimits {
    if (connections < 1
        || connectionsPerPeer < 1
        || handshakes < 1
        || streams < 1
        || window < LEAST_WINDOW
        || unreadBytes < window
        || handshakeTimeout.isNegative()
        || handshakeTimeout.isZero()
        || silence.isNegative()
        || silence.isZero()) {
      throw new IllegalArgumentException(
          "limits of a host are positive and its window is at least " + LEAST_WINDOW);
    }
  }
}
