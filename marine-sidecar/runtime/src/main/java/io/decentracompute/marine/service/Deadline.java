package io.decentracompute.marine.service;

import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The life of one piece of guest work against its deadline: waiting, running, over. An interrupt
 * hits the thread only while it runs this work, and never leaks into the next.
 */
final class Deadline {
  private enum State {
    WAITING,
    RUNNING,
    OVER
  }

  private State state = State.WAITING;
  private @Nullable Thread thread;
  private @Nullable Future<?> alarm;
  private boolean struck;

  synchronized void alarm(Future<?> given) {
    alarm = given;
    if (state == State.OVER) {
      given.cancel(false);
    }
  }

  /** Takes the work up; false when its time is over already. */
  synchronized boolean begin() {
    if (state != State.WAITING) {
      return false;
    }
    state = State.RUNNING;
    thread = Thread.currentThread();
    return true;
  }

  /** Ends the work. Afterwards the thread is free of this deadline's interrupt. */
  synchronized void end() {
    state = State.OVER;
    thread = null;
    if (alarm != null) {
      alarm.cancel(false);
    }
    if (struck) {
      Thread.interrupted();
    }
  }

  /** Whether the deadline came while the work ran. */
  synchronized boolean struck() {
    return struck;
  }

  /**
   * The deadline is here: interrupts running work; true when the work had not begun and never will.
   */
  synchronized boolean strike() {
    switch (state) {
      case WAITING -> {
        state = State.OVER;
        return true;
      }
      case RUNNING -> {
        struck = true;
        if (thread != null) {
          thread.interrupt();
        }
        return false;
      }
      case OVER -> {
        return false;
      }
    }
    throw new IllegalStateException("no such state");
  }
}
