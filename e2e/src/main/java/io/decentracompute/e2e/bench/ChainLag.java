package io.decentracompute.e2e.bench;

import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.deal.TransactionState;
import io.decentracompute.crds.network.Network;
import io.decentracompute.e2e.journey.Journey;
import io.decentracompute.market.chain.Chain;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.EventLog;
import io.decentracompute.market.chain.LogPoller;
import io.decentracompute.market.chain.MarketEvent;
import io.decentracompute.market.chain.Poll;
import io.decentracompute.market.chain.dev.DevChainException;
import io.decentracompute.market.chain.dev.DevControl;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Watches how long the cluster's resources lag behind the chain: from the moment at which the RPC
 * first shows an event's block (looked at every few milliseconds) to the watch event of the
 * resource that follows it.
 */
final class ChainLag implements AutoCloseable {
  /** What follows what. */
  enum Kind {
    /** An opened epoch, and the Network's status. */
    EPOCH,
    /** A deal's first match, and the Deal object. */
    DEAL,
    /** A worker's activation, and the Deal's status. */
    ACTIVATION
  }

  private record Key(Kind kind, String id) {}

  private static final long LOOK_MS = 5;
  private static final long LOGS_MS = 100;
  private static final long SETTLE_MS = 1_000;

  private final DevControl control;
  private final Chain chain;
  private final LogPoller poller;
  private final List<Watch> watches;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread blocks;
  private final Thread logs;

  private final Map<Long, Long> blockSeen = new HashMap<>();
  private final Map<Key, Long> blockOf = new HashMap<>();
  private final Map<Key, Long> resourceSeen = new HashMap<>();

  ChainLag(Journey journey) throws ChainUnavailableException {
    control = journey.devControl();
    chain = control.connect();
    poller = chain.logs(Optional.empty());
    blocks = Thread.ofVirtual().name("bench-blocks").start(() -> every(LOOK_MS, this::lookAtHead));
    logs = Thread.ofVirtual().name("bench-logs").start(() -> every(LOGS_MS, this::readLogs));
    watches =
        List.of(
            journey.client().resources(Network.class).watch(watcher(this::network)),
            journey.client().resources(Deal.class).inAnyNamespace().watch(watcher(this::deal)));
  }

  /** Milliseconds of all that was seen on both sides. */
  synchronized Samples millis(Kind kind) {
    List<Double> millis = new ArrayList<>();
    blockOf.forEach(
        (key, block) -> {
          Long there = blockSeen.get(block);
          Long here = resourceSeen.get(key);
          if (key.kind() == kind && there != null && here != null) {
            millis.add(Math.max(0, (here - there) / 1e6));
          }
        });
    return Samples.of(millis);
  }

  /** Whether the Network's status has shown this epoch. */
  synchronized boolean hasEpoch(long epoch) {
    return resourceSeen.containsKey(new Key(Kind.EPOCH, String.valueOf(epoch)));
  }

  /** Lets what is under way arrive. */
  void settle() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
  }

  private void lookAtHead() {
    long number = Long.decode(control.call("eth_blockNumber").asText());
    saw(number, System.nanoTime());
  }

  private synchronized void saw(long number, long nanos) {
    // Several blocks may have come since the last look; all of them are seen now.
    long n = number;
    while (n >= 0 && number - n < 64 && blockSeen.putIfAbsent(n, nanos) == null) {
      n--;
    }
  }

  private void readLogs() throws ChainUnavailableException {
    switch (poller.poll()) {
      case Poll.Progress progress -> progress.logs().forEach(this::event);
      case Poll.Idle idle -> {}
      case Poll.Reorganised voided -> {}
    }
  }

  private synchronized void event(EventLog log) {
    switch (log.event()) {
      case MarketEvent.EpochOpened e -> first(Kind.EPOCH, String.valueOf(e.epoch()), log);
      case MarketEvent.WorkerMatched e -> first(Kind.DEAL, e.dealId().hex(), log);
      case MarketEvent.WorkerActivated e -> first(Kind.ACTIVATION, e.workerId().hex(), log);
      default -> {} // nothing waits for the others here
    }
  }

  private void first(Kind kind, String id, EventLog log) {
    blockOf.putIfAbsent(new Key(kind, id), log.blockNumber());
  }

  private synchronized void network(Network network) {
    var epoch = network.statusOrEmpty().epoch();
    if (epoch != null) {
      followed(Kind.EPOCH, String.valueOf(epoch.number()));
    }
  }

  private synchronized void deal(Deal deal) {
    followed(Kind.DEAL, deal.getSpec().dealId());
    var status = deal.getStatus();
    var there = status == null ? null : status.chain();
    if (there != null) {
      there.activations().stream()
          .filter(a -> a.state() == TransactionState.CONFIRMED)
          .forEach(a -> followed(Kind.ACTIVATION, a.workerId()));
    }
  }

  private void followed(Kind kind, String id) {
    resourceSeen.putIfAbsent(new Key(kind, id), System.nanoTime());
  }

  private interface Step {
    void run() throws ChainUnavailableException;
  }

  private void every(long pauseMs, Step step) {
    try {
      do {
        try {
          step.run();
        } catch (ChainUnavailableException | DevChainException e) {
          // A look that failed is a look missed: the next one sees the block later.
        }
      } while (!closed.await(pauseMs, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T extends HasMetadata> Watcher<T> watcher(Consumer<T> seen) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, T object) {
        if (action == Action.ADDED || action == Action.MODIFIED) {
          seen.accept(object);
        }
      }

      @Override
      public void onClose(WatcherException cause) {
        // Samples end here; parts say how many there are.
      }
    };
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
    closed.countDown();
    try {
      blocks.join(5_000);
      logs.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    chain.close();
    control.close();
  }
}
