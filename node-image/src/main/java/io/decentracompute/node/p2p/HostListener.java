package io.decentracompute.node.p2p;

import io.decentracompute.aqua.PeerId;

/** Hears what happens at a host; called on the threads where it happens, so it must be quick. */
public interface HostListener {
  /** Why a connection or stream did not come about or ended. */
  enum Trouble {
    /** A connection above a limit was closed at once. */
    TOO_MANY_CONNECTIONS,
    /** Noise or a negotiation failed before the peer was known. */
    HANDSHAKE_FAILED,
    /** The peer broke yamux, or the connection broke. */
    CONNECTION_BROKEN,
    /** A protocol's handler failed on one stream. */
    STREAM_FAILED
  }

  /** A peer has its first connection, or lost its last one. */
  default void onPeer(PeerId peer, boolean connected) {}

  /**
   * Something failed; the host goes on.
   *
   * @param from peer id where it is known, else the address
   */
  default void onTrouble(Trouble trouble, String from, String message) {}
}
