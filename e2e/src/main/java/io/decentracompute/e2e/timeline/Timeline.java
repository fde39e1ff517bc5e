package io.decentracompute.e2e.timeline;

import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * A run's events with the time since its start; every event is printed at once. Safe for use by
 * several threads.
 */
public final class Timeline {

  /**
   * Something that happened.
   *
   * @param atMs milliseconds since the start
   * @param tookMs how long it took, 0 for a point in time
   */
  public record Event(long atMs, long tookMs, String text) {}

  /** One look at something that is waited for; {@code detail} says what it waits for. */
  public record Look<T>(Optional<T> value, String detail) {
    /** Not there yet. */
    public static <T> Look<T> notYet(String detail) {
      return new Look<>(Optional.empty(), detail);
    }

    /** There. */
    public static <T> Look<T> found(T value) {
      return new Look<>(Optional.of(value), "");
    }
  }

  private static final int BRIEF = 240;
  private static final Duration REPEAT = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final PrintStream out;
  private final long start;
  private final List<Event> events = new ArrayList<>();

  public Timeline(InstantSource clock, PrintStream out) {
    this.clock = clock;
    this.out = out;
    this.start = clock.millis();
  }

  /** Milliseconds since the start. */
  public long nowMs() {
    return clock.millis() - start;
  }

  /** Something happened. */
  public void note(String text) {
    add(new Event(nowMs(), 0, text));
  }

  /** Runs an action and records how long it took. */
  public <T> T timed(String text, Callable<T> action) throws Exception {
    long from = nowMs();
    print(from, text + " …");
    T result = action.call();
    add(new Event(from, nowMs() - from, text));
    return result;
  }

  /**
   * Looks again and again until the thing waited for is there; every 10 s it says what it still
   * waits for.
   *
   * @throws IllegalStateException when the time is over; the message has the last detail
   */
  public <T> T await(String text, Duration limit, Supplier<Look<T>> look)
      throws InterruptedException {
    long from = nowMs();
    long told = from;
    print(from, text + " …");
    while (true) {
      Look<T> seen = look.get();
      if (seen.value().isPresent()) {
        add(new Event(from, nowMs() - from, text));
        return seen.value().get();
      }
      if (nowMs() - from > limit.toMillis()) {
        throw new IllegalStateException(
            text + ": not there after " + limit.toSeconds() + " s. Last seen: " + seen.detail());
      }
      if (nowMs() - told >= REPEAT.toMillis()) {
        told = nowMs();
        print(told, "  … " + text + ", " + (told - from) / 1000 + " s: " + brief(seen.detail()));
      }
      Thread.sleep(100);
    }
  }

  private static String brief(String detail) {
    return detail.length() <= BRIEF ? detail : detail.substring(0, BRIEF) + "…";
  }

  /** All events so far, in the order in which they were recorded. */
  public synchronized List<Event> events() {
    return List.copyOf(events);
  }

  private synchronized void add(Event event) {
    events.add(event);
    print(
        event.atMs() + event.tookMs(),
        event.tookMs() == 0
            ? event.text()
            : String.format(Locale.ROOT, "%s (%.1f s)", event.text(), event.tookMs() / 1000.0));
  }

  private synchronized void print(long atMs, String text) {
    out.printf(Locale.ROOT, "%7.1f s  %s%n", atMs / 1000.0, text);
  }
}
