package io.decentracompute.market.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * {@link LogPoller} by height with stored block hashes. No endpoint says that blocks became void;
 * it shows in a hash that differs.
 */
final class BlockLogPoller implements LogPoller {
  static final int LARGEST_RANGE = 2000;

  /** Endpoints may leave out logs without a word: the last blocks are read again now and then. */
  private static final long RESCANNED_BLOCKS = 64;

  private static final Duration BETWEEN_RESCANS = Duration.ofMinutes(1);

  private final RpcPool pool;
  private final MarketViews views;
  private final MarketAbi abi;
  private final ChainConfig config;
  private final BlockRing ring = new BlockRing();
  private final LongSupplier nanoTime;
  private long rescanned;
  private Cursor cursor;
  private int range = 64;

  private BlockLogPoller(
      RpcPool pool,
      MarketViews views,
      MarketAbi abi,
      ChainConfig config,
      Cursor cursor,
      LongSupplier nanoTime) {
    this.pool = pool;
    this.views = views;
    this.abi = abi;
    this.config = config;
    this.cursor = cursor;
    this.nanoTime = nanoTime;
    this.rescanned = nanoTime.getAsLong();
  }

  static BlockLogPoller start(
      RpcPool pool,
      MarketViews views,
      MarketAbi abi,
      ChainConfig config,
      Optional<Cursor> from,
      LongSupplier nanoTime)
      throws ChainUnavailableException {
    String key = ChainConnection.chainKey(pool, config);
    var usable = from.filter(cursor -> cursor.chainKey().equals(key));
    if (usable.isPresent()) {
      return new BlockLogPoller(pool, views, abi, config, usable.get(), nanoTime);
    }
    long head = views.block("latest").number();
    var start = views.block(Quantity.hex(Math.max(0, head - config.confirmations())));
    return new BlockLogPoller(
        pool, views, abi, config, new Cursor(key, start.number(), start.hash()), nanoTime);
  }

  @Override
  public Cursor cursor() {
    return cursor;
  }

  @Override
  public Poll poll() throws ChainUnavailableException {
    pool.compareHeads();
    var head = views.block("latest");
    var last = views.find(Quantity.hex(cursor.blockNumber()));
    if (last.isEmpty() && isMerelyBehind(head)) {
      return new Poll.Idle(cursor);
    }
    if (last.isEmpty() || !last.get().hash().equals(cursor.blockHash())) {
      return rewind(head);
    }
    long target = head.number() - config.confirmations();
    if (nanoTime.getAsLong() - rescanned >= BETWEEN_RESCANS.toNanos()) {
      rescanned = nanoTime.getAsLong();
      var missed = missed();
      if (!missed.isEmpty()) {
        ring.amend(missed);
        return new Poll.Progress(cursor, missed, Math.max(0, target - cursor.blockNumber()));
      }
    }
    if (target <= cursor.blockNumber()) {
      return new Poll.Idle(cursor);
    }
    return advance(target);
  }

  /** Logs of the last blocks that an earlier reading did not bring. */
  private List<EventLog> missed() throws ChainUnavailableException {
    var knownFrom = ring.knownFrom();
    if (knownFrom.isEmpty() || knownFrom.get() > cursor.blockNumber()) {
      return List.of();
    }
    long to = cursor.blockNumber();
    long from = Math.max(knownFrom.get(), to - RESCANNED_BLOCKS + 1);
    try {
      var answers = pool.batch(List.of(logs(from, to), header(to)));
      var logs = read(result(answers.get(0)), from, to);
      boolean moved =
          !block(answers.get(1)).map(BlockRef::hash).equals(Optional.of(cursor.blockHash()));
      return moved ? List.of() : logs.stream().filter(log -> !ring.knows(log)).toList();
    } catch (RpcErrorException e) {
      // Too wide for this endpoint; the views are read in full every epoch anyway.
      return List.of();
    } catch (IOException e) {
      throw new ChainUnavailableException("logs cannot be read again: " + e.getMessage(), e);
    }
  }

  /** The endpoint has not seen our block, and nothing that we know speaks for a fork. */
  private boolean isMerelyBehind(BlockRef head) throws ChainUnavailableException {
    for (var entry : ring.newestFirst()) {
      if (entry.number() <= head.number()) {
        return views
            .find(Quantity.hex(entry.number()))
            .map(block -> block.hash().equals(entry.hash()))
            .orElse(true);
      }
    }
    // After a restart there is no ring. Reading too much again is harmless, waiting for ever not.
    return false;
  }

  /** Goes back to the newest block that we and the chain agree on. */
  private Poll rewind(BlockRef head) throws ChainUnavailableException {
    Optional<BlockRef> ancestor = Optional.empty();
    for (var entry : ring.newestFirst()) {
      var block = views.find(Quantity.hex(entry.number()));
      if (block.isPresent() && block.get().hash().equals(entry.hash())) {
        ancestor = block;
        break;
      }
    }
    if (ancestor.isEmpty()) {
      long deep = Math.min(head.number(), cursor.blockNumber()) - BlockRing.CAPACITY;
      ancestor = Optional.of(views.block(Quantity.hex(Math.max(0, deep))));
    }
    var common = ancestor.get();
    var undone = ring.rewind(common.number());
    cursor = new Cursor(cursor.chainKey(), common.number(), common.hash());
    return new Poll.Reorganised(cursor, common.number() + 1, undone);
  }

  private Poll advance(long target) throws ChainUnavailableException {
    while (true) {
      long from = cursor.blockNumber() + 1;
      long to = Math.min(target, cursor.blockNumber() + range);
      var answers =
          pool.batch(List.of(header(cursor.blockNumber()), header(to), logs(from, to), header(to)));
      try {
        var before = block(answers.get(0));
        var first = block(answers.get(1));
        var logs = read(result(answers.get(2)), from, to);
        var second = block(answers.get(3));
        if (!before.map(BlockRef::hash).equals(Optional.of(cursor.blockHash()))
            || first.isEmpty()
            || !first.equals(second)
            || !connects(first.get(), from)) {
          // Blocks moved while we read: nothing is taken, the next step sees the fork.
          return new Poll.Idle(cursor);
        }
        range = Math.min(LARGEST_RANGE, range * 2);
        var block = first.get();
        ring.add(new BlockRing.Entry(block.number(), block.hash(), logs));
        cursor = new Cursor(cursor.chainKey(), block.number(), block.hash());
        return new Poll.Progress(cursor, logs, target - to);
      } catch (RpcErrorException e) {
        if (range == 1) {
          throw new ChainUnavailableException(
              "logs of block " + from + " cannot be read: " + e.getMessage(), e);
        }
        range = Math.max(1, range / 2);
      } catch (IOException e) {
        throw new ChainUnavailableException(
            "logs of blocks " + from + " to " + to + " are unusable: " + e.getMessage(), e);
      }
    }
  }

  private boolean connects(BlockRef block, long from) {
    return block.number() != from || block.parentHash().equals(cursor.blockHash());
  }

  private static RpcPool.Request header(long number) {
    return new RpcPool.Request("eth_getBlockByNumber", List.of(Quantity.hex(number), false));
  }

  private RpcPool.Request logs(long from, long to) {
    var filter = JsonNodeFactory.instance.objectNode();
    filter.put("fromBlock", Quantity.hex(from));
    filter.put("toBlock", Quantity.hex(to));
    var contracts = config.contracts();
    filter
        .putArray("address")
        .add(contracts.registry().hex())
        .add(contracts.market().hex())
        .add(contracts.capacity().hex());
    return new RpcPool.Request("eth_getLogs", List.of(filter));
  }

  private static JsonNode result(RpcPool.Answer answer) throws RpcErrorException {
    return switch (answer) {
      case RpcPool.Answer.Result(var value) -> value;
      case RpcPool.Answer.Failed(var error) -> throw error;
    };
  }

  private static Optional<BlockRef> block(RpcPool.Answer answer)
      throws IOException, RpcErrorException {
    return MarketViews.blockRef(result(answer));
  }

  private List<EventLog> read(JsonNode logs, long from, long to) throws IOException {
    if (!logs.isArray()) {
      throw new IOException("the logs are no list");
    }
    var events = new ArrayList<EventLog>();
    for (var log : logs) {
      var event = abi.event(log);
      if (event.isPresent()) {
        long number = event.get().blockNumber();
        if (number < from || number > to) {
          throw new IOException("a log of block " + number + " was not asked for");
        }
        events.add(event.get());
      }
    }
    return events;
  }
}
