package io.decentracompute.node.p2p;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One yamux stream. What has arrived waits here, never more than the window; a writer waits for the
 * other side's window.
 */
final class YamuxStream implements Substream {
  private final Yamux connection;
  private final int id;
  private final int window;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private final ArrayDeque<byte[]> arrived = new ArrayDeque<>();
  private int headAt;
  private int waiting;
  private long mayArrive;
  private long consumed;
  private long maySend;
  private boolean localDone;
  private boolean remoteDone;
  private boolean discarding;
  private boolean broken;
  private long deadlineNanos = Long.MAX_VALUE;
  private long closedNanos = Long.MAX_VALUE;

  /**
   * A stream that was just opened by either side.
   *
   * @param mayArrive bytes the other side may send before it hears from us
   */
  YamuxStream(Yamux connection, int id, int window, long mayArrive) {
    this.connection = connection;
    this.id = id;
    this.window = window;
    this.mayArrive = mayArrive;
    this.maySend = HostLimits.LEAST_WINDOW;
  }

  int id() {
    return id;
  }

  // From the connection's reader.

  void onData(byte[] data) throws ProtocolException {
    lock.lock();
    try {
      mayArrive -= data.length;
      if (mayArrive < 0) {
        throw new ProtocolException("stream " + id + " received more bytes than its window");
      }
      if (data.length > 0 && !discarding && !broken) {
        arrived.add(data);
        waiting += data.length;
        connection.arrived(data.length);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  void onWindow(long more) throws ProtocolException {
    lock.lock();
    try {
      maySend += more;
      if (maySend > 0xffff_ffffL) {
        throw new ProtocolException("the window of stream " + id + " overflows");
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void onFinished() {
    lock.lock();
    try {
      remoteDone = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void onBroken() {
    lock.lock();
    try {
      broken = true;
      drop();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing more can happen here. */
  boolean isOver() {
    lock.lock();
    try {
      return broken || (localDone && remoteDone);
    } finally {
      lock.unlock();
    }
  }

  /** Whether the stream was closed here this long ago and the other side does not finish. */
  boolean lingersLongerThan(Duration time) {
    lock.lock();
    try {
      return closedNanos != Long.MAX_VALUE && System.nanoTime() - closedNanos > time.toNanos();
    } finally {
      lock.unlock();
    }
  }

  // For the protocol that owns the stream.

  @Override
  public InputStream input() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return length == 0 ? 0 : take(target, offset, length);
      }
    };
  }

  @Override
  public OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] source, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
          int n = reserve(Math.min(length - done, Yamux.MAX_CHUNK));
          connection.data(id, 0, source, offset + done, n);
          done += n;
        }
      }

      @Override
      public void close() throws IOException {
        finish();
      }
    };
  }

  @Override
  public void deadline(Duration timeout) {
    lock.lock();
    try {
      deadlineNanos = System.nanoTime() + timeout.toNanos();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void reset() {
    onBroken();
    connection.resetByUs(this);
  }

  @Override
  public void close() {
    try {
      finish();
    } catch (IOException e) {
      reset();
      return;
    }
    lock.lock();
    try {
      discarding = true;
      drop();
      closedNanos = System.nanoTime();
    } finally {
      lock.unlock();
    }
    connection.forgetIfOver(this);
  }

  private void finish() throws IOException {
    lock.lock();
    try {
      if (localDone || broken) {
        return;
      }
      localDone = true;
    } finally {
      lock.unlock();
    }
    connection.data(id, YamuxFrame.FIN, new byte[0], 0, 0);
    connection.forgetIfOver(this);
  }

  private void drop() {
    arrived.clear();
    headAt = 0;
    connection.consumed(waiting);
    waiting = 0;
  }

  private int take(byte[] target, int offset, int length) throws IOException {
    int n;
    long grant = 0;
    lock.lock();
    try {
      while (arrived.isEmpty()) {
        if (broken) {
          throw new IOException("the stream was reset");
        }
        if (remoteDone || discarding) {
          return -1;
        }
        await("read");
      }
      var head = arrived.element();
      n = Math.min(length, head.length - headAt);
      System.arraycopy(head, headAt, target, offset, n);
      headAt += n;
      waiting -= n;
      connection.consumed(n);
      if (headAt == head.length) {
        arrived.remove();
        headAt = 0;
      }
      consumed += n;
      if (consumed >= window / 2 && !remoteDone) {
        grant = consumed;
        mayArrive += consumed;
        consumed = 0;
      }
    } finally {
      lock.unlock();
    }
    if (grant > 0) {
      connection.window(id, 0, grant);
    }
    return n;
  }

  private int reserve(int wanted) throws IOException {
    lock.lock();
    try {
      while (maySend == 0 && !broken && !localDone) {
        await("write");
      }
      if (broken || localDone) {
        throw new IOException(
            broken ? "the stream was reset" : "the stream is finished for writing");
      }
      int n = (int) Math.min(wanted, maySend);
      maySend -= n;
      return n;
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // every caller loops
  private void await(String what) throws IOException {
    long left =
        deadlineNanos == Long.MAX_VALUE ? Long.MAX_VALUE : deadlineNanos - System.nanoTime();
    if (left <= 0) {
      throw new SocketTimeoutException(
          "the other side let a " + what + " wait beyond its deadline");
    }
    try {
      // Callers loop, so neither an early wake-up nor a new deadline is missed.
      var _ = changed.await(left, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting to " + what, e);
    }
  }
}
