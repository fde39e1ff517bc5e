package io.decentracompute.market.network;

import io.decentracompute.crds.network.ChainSpec;
import io.decentracompute.market.chain.Chain;
import io.decentracompute.market.chain.ChainMismatchException;
import io.decentracompute.market.chain.ChainTime;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.Cursor;
import io.decentracompute.market.chain.LogPoller;
import io.decentracompute.market.chain.Poll;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one chain on a thread of its own: polls logs, watches head and epoch, and tells the
 * listener where to look again. It decides nothing. While the chain is down it retries with growing
 * pauses and answers {@link ChainState.Down}; when it is back, everything is looked at again.
 */
final class ChainSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChainSession.class);

  /** An answer that gets lost is no outage, and would have every status written twice. */
  private static final int FAILURES_OF_AN_OUTAGE = 3;

  private final String network;
  private final ChainSpec chain;
  private final ChainLinks links;
  private final CursorStore cursors;
  private final Pace pace;
  private final Clock clock;
  private final Consumer<ChainChange> listener;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private volatile ChainState state = new ChainState.Connecting();
  private volatile @Nullable Chain link;
  private volatile boolean effects;

  // Owned by the session's thread.
  private @Nullable LogPoller poller;
  private @Nullable ChainTime time;
  private Instant headSeen = Instant.MIN;
  private int failures;

  /**
   * How fast to go.
   *
   * @param poll pause between two looks at the head
   * @param headAgeLimit from this age of the newest block on, the chain counts as behind
   */
  record Pace(Duration poll, Duration headAgeLimit) {
    private static final long LONGEST_PAUSE_MS = 5_000;

    /** The pause after so many failures in a row. */
    Duration pause(int failures) {
      var factor = 1L << Math.min(failures, 10);
      return failures == 0
          ? poll
          : Duration.ofMillis(Math.min(LONGEST_PAUSE_MS, poll.toMillis() * factor));
    }
  }

  ChainSession(
      String network,
      ChainSpec chain,
      ChainLinks links,
      CursorStore cursors,
      Pace pace,
      Clock clock,
      Consumer<ChainChange> listener) {
    this.network = network;
    this.chain = chain;
    this.links = links;
    this.cursors = cursors;
    this.pace = pace;
    this.clock = clock;
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("chain-" + network).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  ChainSpec chain() {
    return chain;
  }

  ChainState state() {
    return state;
  }

  /** The connection, while the chain can be relied on. */
  Optional<Chain> usable() {
    return state instanceof ChainState.Live ? Optional.ofNullable(link) : Optional.empty();
  }

  /** Says that the last look had effects, so the cursor is worth saving. */
  void hadEffects() {
    effects = true;
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    var open = link;
    if (open != null) {
      open.close();
    }
  }

  private void run() {
    try {
      do {
        step();
      } while (!closed.await(pace.pause(failures).toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void step() {
    try {
      follow();
      failures = 0;
    } catch (ChainUnavailableException unavailable) {
      failures++;
      if (failures >= FAILURES_OF_AN_OUTAGE || !(state instanceof ChainState.Live)) {
        down(ChainState.Fault.UNREACHABLE, text(unavailable));
      }
    } catch (ChainMismatchException mismatch) {
      failures++;
      var fault =
          text(mismatch).contains("serves chain")
              ? ChainState.Fault.WRONG_CHAIN
              : ChainState.Fault.CONTRACTS_MISSING;
      down(fault, text(mismatch));
      disconnect();
    } catch (RuntimeException ours) {
      // The top of this loop: a fault of ours must not end the watch over the chain.
      failures++;
      LOG.atError().setCause(ours).addKeyValue("network", network).log("Chain session failed");
      down(ChainState.Fault.UNREACHABLE, text(ours));
    }
  }

  private void follow() throws ChainUnavailableException, ChainMismatchException {
    var open = link;
    if (open == null) {
      open = links.connect(chain);
      link = open;
      poller = open.logs(load());
    }
    var logs = poller;
    if (logs == null) {
      throw new IllegalStateException("A connection without a poller");
    }
    var poll = logs.poll();
    var seen = open.market().time();
    var before = time;
    var now = clock.instant();
    // The block's own time says nothing here: a chain's clock need not be the host's.
    if (before == null || !before.block().hash().equals(seen.block().hash())) {
      headSeen = now;
    }
    time = seen;
    var age = Duration.between(headSeen, now);
    if (age.compareTo(pace.headAgeLimit()) > 0) {
      down(
          ChainState.Fault.BEHIND,
          "Block %d is the newest of chain %d and %s old, more than %s. Check that the RPC node follows the chain."
              .formatted(seen.block().number(), chain.id(), age, pace.headAgeLimit()));
      return;
    }
    var change = change(poll, before, seen);
    var behind = poll instanceof Poll.Progress progress ? progress.behind() : 0;
    var cameBack = !(state instanceof ChainState.Live);
    state = new ChainState.Live(seen, age, behind);
    if (cameBack) {
      LOG.atInfo()
          .addKeyValue("network", network)
          .addKeyValue("blockNumber", seen.block().number())
          .log("Chain is live");
      listener.accept(ChainChange.EVERYTHING);
    } else if (!change.isEmpty()) {
      listener.accept(change);
    }
    saveCursor(logs);
  }

  private static ChainChange change(Poll poll, @Nullable ChainTime before, ChainTime seen) {
    var epochMoved =
        before == null || before.epoch() != seen.epoch() || !before.nonce().equals(seen.nonce());
    return switch (poll) {
      case Poll.Reorganised voided -> ChainChange.EVERYTHING;
      case Poll.Progress progress when !epochMoved -> ChainChange.of(progress.logs());
      case Poll.Idle idle when !epochMoved -> ChainChange.of(java.util.List.of());
      case Poll.Progress progress -> ChainChange.EVERYTHING;
      case Poll.Idle idle -> ChainChange.EVERYTHING;
    };
  }

  private Optional<Cursor> load() {
    try {
      return cursors.load();
    } catch (KubernetesClientException unread) {
      // Without a cursor everything is read from views, which is what counts anyway.
      LOG.atWarn().setCause(unread).addKeyValue("network", network).log("Cursor not read");
      return Optional.empty();
    }
  }

  private void saveCursor(LogPoller logs) {
    if (!effects) {
      return;
    }
    effects = false;
    try {
      cursors.save(logs.cursor());
    } catch (KubernetesClientException unsaved) {
      LOG.atWarn().setCause(unsaved).addKeyValue("network", network).log("Cursor not saved");
    }
  }

  private void down(ChainState.Fault fault, String message) {
    var was = state;
    state = new ChainState.Down(fault, message);
    if (!(was instanceof ChainState.Down before) || before.fault() != fault) {
      LOG.atWarn()
          .addKeyValue("network", network)
          .addKeyValue("fault", fault)
          .addKeyValue("cause", message)
          .log("Chain is down");
      listener.accept(ChainChange.EVERYTHING);
    }
  }

  private void disconnect() {
    var open = link;
    link = null;
    poller = null;
    if (open != null) {
      open.close();
    }
  }

  private static String text(Exception failure) {
    var message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
