package io.decentracompute.node.worker;

import io.decentracompute.node.p2p.Host;
import io.decentracompute.node.p2p.Multiaddr;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials the gateway and stays connected to it: at once when the connection goes, then with growing,
 * scattered pauses.
 */
public final class RelayKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RelayKeeper.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Host host;
  private final Multiaddr relay;
  private final Semaphore changes = new Semaphore(0);
  private final Thread thread;

  /**
   * Prepares to keep a relay connected.
   *
   * @param relay with its peer id
   */
  public RelayKeeper(Host host, Multiaddr relay) {
    this.host = host;
    this.relay = relay;
    this.thread = Thread.ofVirtual().name("relay-keeper").unstarted(this::keep);
  }

  public void start() {
    thread.start();
  }

  public boolean isConnected() {
    return relay.peer().flatMap(host::connection).isPresent();
  }

  /** To be called when any peer came or went. */
  public void peersChanged() {
    changes.release();
  }

  private void keep() {
    var pause = FIRST_PAUSE;
    try {
      while (true) {
        if (isConnected()) {
          pause = FIRST_PAUSE;
          var _ = changes.tryAcquire(1, TimeUnit.SECONDS);
          changes.drainPermits();
          continue;
        }
        try {
          var connection = host.dial(relay);
          log.atInfo()
              .addKeyValue("peerId", connection.peer().text())
              .addKeyValue("address", relay.toString())
              .log("connected to the relay");
        } catch (IOException e) {
          log.atWarn()
              .addKeyValue("address", relay.toString())
              .addKeyValue("cause", e.getMessage())
              .log("the relay cannot be reached; trying again");
          Thread.sleep(
              pause.toMillis() / 2 + RandomGenerator.getDefault().nextLong(pause.toMillis()));
          pause =
              pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                  ? LONGEST_PAUSE
                  : pause.multipliedBy(2);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
