package io.decentracompute.node.p2p;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * yamux: many streams over one connection. One thread reads ({@link #run}), one answers ({@link
 * #answer}), and whoever writes to a stream writes for himself. The reader never writes, so two
 * hosts that are busy writing to each other do not stand still.
 */
final class Yamux implements Closeable {
  static final String PROTOCOL = "/yamux/1.0.0";

  /** Most bytes of one data frame: with its header it is one Noise frame. */
  static final int MAX_CHUNK = NoiseTransport.MAX_PLAIN - YamuxFrame.BYTES;

  private static final int MAX_ANSWERS = 512;
  private static final Duration LINGER = Duration.ofSeconds(30);

  private final InputStream in;
  private final OutputStream out;
  private final Closeable socket;
  private final boolean dialler;
  private final HostLimits limits;
  private final AtomicLong unread;
  private final Map<Integer, YamuxStream> streams = new ConcurrentHashMap<>();
  private final AtomicInteger inbound = new AtomicInteger();
  private final AtomicInteger outbound = new AtomicInteger();
  private final AtomicInteger nextId;
  private final ReentrantLock writing = new ReentrantLock();
  private final byte[] frame = new byte[YamuxFrame.BYTES + MAX_CHUNK];
  private final ArrayBlockingQueue<YamuxFrame> answers = new ArrayBlockingQueue<>(MAX_ANSWERS);
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile long lastHeardNanos = System.nanoTime();
  private volatile boolean goneAway;

  /**
   * A connection that was just secured.
   *
   * @param unread bytes that wait for readers, of all connections of the host
   */
  Yamux(
      InputStream in,
      OutputStream out,
      Closeable socket,
      boolean dialler,
      HostLimits limits,
      AtomicLong unread) {
    this.in = in;
    this.out = out;
    this.socket = socket;
    this.dialler = dialler;
    this.limits = limits;
    this.unread = unread;
    this.nextId = new AtomicInteger(dialler ? 1 : 2);
  }

  /** Opens a stream. */
  YamuxStream open() throws IOException {
    if (closed.get() || goneAway) {
      throw new IOException("the connection is closed");
    }
    if (outbound.incrementAndGet() > limits.streams()) {
      outbound.decrementAndGet();
      throw new IOException("this connection has " + limits.streams() + " open streams already");
    }
    int id = nextId.getAndAdd(2);
    if (id < 0) {
      outbound.decrementAndGet();
      throw new IOException("this connection has no stream numbers left");
    }
    var stream = new YamuxStream(this, id, limits.window(), limits.window());
    streams.put(id, stream);
    if (closed.get()) {
      stream.onBroken();
    }
    window(id, YamuxFrame.SYN, limits.window() - HostLimits.LEAST_WINDOW);
    return stream;
  }

  /**
   * Reads until the connection ends; throws what ended it, unless that was {@link #close}.
   *
   * @param onInbound serves a stream that the other side opened, without blocking
   */
  void run(Consumer<YamuxStream> onInbound) throws IOException {
    try {
      var header = new byte[YamuxFrame.BYTES];
      while (!closed.get()) {
        int n = in.readNBytes(header, 0, header.length);
        if (n == 0) {
          return;
        }
        if (n < header.length) {
          throw new EOFException("the connection ended inside a yamux header");
        }
        lastHeardNanos = System.nanoTime();
        onFrame(YamuxFrame.decode(header), onInbound);
      }
    } catch (IOException e) {
      if (!closed.get()) {
        throw e;
      }
    } finally {
      close();
    }
  }

  /** Writes what the reader wants answered, until the connection ends. */
  void answer() {
    try {
      while (!closed.get()) {
        var next = answers.poll(1, TimeUnit.SECONDS);
        if (next != null) {
          write(next, new byte[0], 0, 0);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      close(); // the reader meets the same end and reports it
    }
  }

  /**
   * To be called from time to time: asks for a sign of life, closes a silent connection, ends
   * streams that linger.
   */
  void tick() {
    if (System.nanoTime() - lastHeardNanos > limits.silence().toNanos()) {
      close();
      return;
    }
    var _ = answers.offer(new YamuxFrame(YamuxFrame.PING, YamuxFrame.SYN, 0, 1));
    for (var stream : streams.values()) {
      if (stream.lingersLongerThan(LINGER)) {
        stream.reset();
      }
    }
  }

  private void onFrame(YamuxFrame f, Consumer<YamuxStream> onInbound) throws IOException {
    switch (f.type()) {
      case YamuxFrame.DATA, YamuxFrame.WINDOW -> onStreamFrame(f, onInbound);
      case YamuxFrame.PING -> {
        if (f.has(YamuxFrame.SYN)) {
          reply(new YamuxFrame(YamuxFrame.PING, YamuxFrame.ACK, 0, f.length()));
        }
      }
      case YamuxFrame.GO_AWAY -> {
        goneAway = true;
        if (streams.isEmpty()) {
          close();
        }
      }
      default -> throw new IllegalStateException("the decoder lets no type " + f.type() + " pass");
    }
  }

  private void onStreamFrame(YamuxFrame f, Consumer<YamuxStream> onInbound) throws IOException {
    byte[] data = {};
    if (f.type() == YamuxFrame.DATA) {
      if (f.length() > limits.window()) {
        throw new ProtocolException("a data frame of " + f.length() + " bytes is above the window");
      }
      data = in.readNBytes((int) f.length());
      if (data.length < f.length()) {
        throw new EOFException("the connection ended inside a data frame");
      }
    }
    if (f.has(YamuxFrame.SYN)) {
      if (!accept(f)) {
        return;
      }
    }
    var stream = streams.get(f.stream());
    if (stream == null) {
      return; // it ended here a moment ago; what is under way for it is dropped
    }
    if (f.type() == YamuxFrame.DATA) {
      stream.onData(data);
    } else {
      stream.onWindow(f.length());
    }
    if (f.has(YamuxFrame.RST)) {
      stream.onBroken();
      forget(stream);
    } else if (f.has(YamuxFrame.FIN)) {
      stream.onFinished();
      forgetIfOver(stream);
    }
    if (f.has(YamuxFrame.SYN)) {
      onInbound.accept(stream);
    }
  }

  private boolean accept(YamuxFrame f) throws IOException {
    boolean theirs = f.stream() != 0 && (f.stream() & 1) == (dialler ? 0 : 1);
    if (!theirs || streams.containsKey(f.stream())) {
      throw new ProtocolException(
          "the other side opens stream " + f.stream() + ", which is not free for it");
    }
    if (inbound.incrementAndGet() > limits.streams()) {
      inbound.decrementAndGet();
      reply(new YamuxFrame(YamuxFrame.WINDOW, YamuxFrame.RST, f.stream(), 0));
      return false;
    }
    // The other side starts with the least window whatever ours is; the rest is granted with the
    // acknowledgement.
    streams.put(f.stream(), new YamuxStream(this, f.stream(), limits.window(), limits.window()));
    reply(
        new YamuxFrame(
            YamuxFrame.WINDOW,
            YamuxFrame.ACK,
            f.stream(),
            limits.window() - HostLimits.LEAST_WINDOW));
    return true;
  }

  private void reply(YamuxFrame f) throws ProtocolException {
    if (!answers.offer(f)) {
      throw new ProtocolException("the other side asks faster than it reads answers");
    }
  }

  /** Bytes begin to wait for a reader. */
  void arrived(int bytes) throws ProtocolException {
    if (unread.addAndGet(bytes) > limits.unreadBytes()) {
      throw new ProtocolException(
          "more than " + limits.unreadBytes() + " bytes of all connections wait to be read");
    }
  }

  /** Bytes that waited were read, or nobody will read them. */
  void consumed(int bytes) {
    unread.addAndGet(-bytes);
  }

  void data(int stream, int flags, byte[] source, int offset, int length) throws IOException {
    write(new YamuxFrame(YamuxFrame.DATA, flags, stream, length), source, offset, length);
  }

  void window(int stream, int flags, long more) throws IOException {
    write(new YamuxFrame(YamuxFrame.WINDOW, flags, stream, more), new byte[0], 0, 0);
  }

  private void write(YamuxFrame header, byte[] source, int offset, int length) throws IOException {
    writing.lock();
    try {
      if (closed.get()) {
        throw new IOException("the connection is closed");
      }
      header.encode(frame);
      System.arraycopy(source, offset, frame, YamuxFrame.BYTES, length);
      out.write(frame, 0, YamuxFrame.BYTES + length);
      out.flush();
    } catch (IOException e) {
      close();
      throw e;
    } finally {
      writing.unlock();
    }
  }

  void resetByUs(YamuxStream stream) {
    if (forget(stream)
        && !answers.offer(new YamuxFrame(YamuxFrame.WINDOW, YamuxFrame.RST, stream.id(), 0))) {
      close();
    }
  }

  void forgetIfOver(YamuxStream stream) {
    if (stream.isOver()) {
      forget(stream);
    }
  }

  private boolean forget(YamuxStream stream) {
    if (!streams.remove(stream.id(), stream)) {
      return false;
    }
    boolean ours = (stream.id() & 1) == (dialler ? 1 : 0);
    (ours ? outbound : inbound).decrementAndGet();
    return true;
  }

  boolean isClosed() {
    return closed.get();
  }

  boolean isOpen() {
    return !closed.get() && !goneAway;
  }

  /** Ends every stream and the socket. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      socket.close();
    } catch (IOException e) {
      // nothing is left to do for a socket that does not close
    }
    for (var stream : streams.values()) {
      stream.onBroken();
    }
  }
}
