package io.decentracompute.market.network;

/** Is told, on the session's thread, where to look again; must return at once. */
@FunctionalInterface
public interface ChainListener {
  /** Something on the chain of this Network may concern the listener. */
  void changed(String network, ChainChange change);
}
