package io.decentracompute.market.network;

import io.decentracompute.crds.network.ChainSpec;
import io.decentracompute.market.chain.Chain;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The sessions of all Networks, by the Network's name. Safe for use by many threads. */
public final class Chains implements AutoCloseable {
  private final ChainLinks links;
  private final Function<String, CursorStore> cursors;
  private final ChainSession.Pace pace;
  private final Clock clock;
  private final Map<String, ChainSession> sessions = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<ChainListener> listeners = new CopyOnWriteArrayList<>();

  /**
   * No session yet.
   *
   * @param cursors the cursor store of a Network by its name
   * @param poll pause between two looks at a head
   * @param headAgeLimit from this age of the newest block on, a chain counts as behind
   */
  public Chains(
      ChainLinks links,
      Function<String, CursorStore> cursors,
      Duration poll,
      Duration headAgeLimit,
      Clock clock) {
    this.links = links;
    this.cursors = cursors;
    this.pace = new ChainSession.Pace(poll, headAgeLimit);
    this.clock = clock;
  }

  /** Tells this listener of changes from now on. */
  public void listen(ChainListener listener) {
    listeners.add(listener);
  }

  /** Has everything looked at again. */
  public void lookAgain() {
    sessions
        .keySet()
        .forEach(
            name -> listeners.forEach(listener -> listener.changed(name, ChainChange.EVERYTHING)));
  }

  /** Follows this Network's chain; a session to another chain or other endpoints is replaced. */
  public void follow(String network, ChainSpec chain) {
    sessions.compute(
        network,
        (name, present) -> {
          if (present != null && present.chain().equals(chain)) {
            return present;
          }
          if (present != null) {
            present.close();
          }
          var fresh =
              new ChainSession(
                  name,
                  chain,
                  links,
                  cursors.apply(name),
                  pace,
                  clock,
                  change -> listeners.forEach(listener -> listener.changed(name, change)));
          fresh.start();
          return fresh;
        });
  }

  /** Follows it no longer. */
  public void forget(String network) {
    var session = sessions.remove(network);
    if (session != null) {
      session.close();
    }
  }

  /** What is known of a Network's chain; empty when no such Network is followed. */
  public Optional<ChainState> state(String network) {
    return Optional.ofNullable(sessions.get(network)).map(ChainSession::state);
  }

  /** States of all Networks by name. */
  public Map<String, ChainState> states() {
    var states = new TreeMap<String, ChainState>();
    sessions.forEach((name, session) -> states.put(name, session.state()));
    return states;
  }

  /** The connection of a Network, while its chain can be relied on. */
  public Optional<Chain> usable(String network) {
    return Optional.ofNullable(sessions.get(network)).flatMap(ChainSession::usable);
  }

  /** The chain that a Network names. */
  public Optional<ChainSpec> chain(String network) {
    return Optional.ofNullable(sessions.get(network)).map(ChainSession::chain);
  }

  /** Says that a change on this Network had effects, so its cursor is worth saving. */
  public void hadEffects(String network) {
    var session = sessions.get(network);
    if (session != null) {
      session.hadEffects();
    }
  }

  @Override
  public void close() {
    sessions.keySet().forEach(this::forget);
  }
}
