package io.decentracompute.aqua.compiler.source;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Room for recursion over programs that nest deeply: what overflows the caller's stack is done
 * again on a larger one. The work must have no effects but its result.
 */
public final class DeepStack {
  private static final long BYTES = 128L << 20;

  private DeepStack() {}

  /** The result of the work, or nothing if it goes deeper than the larger stack too. */
  public static <T> Optional<T> call(Supplier<T> work) {
    try {
      return Optional.of(work.get());
    } catch (StackOverflowError e) {
      return again(work);
    }
  }

  private static <T> Optional<T> again(Supplier<T> work) {
    var result = new AtomicReference<@Nullable T>();
    var failure = new AtomicReference<@Nullable RuntimeException>();
    var thread =
        Thread.ofPlatform()
            .name("aqua-deep")
            .stackSize(BYTES)
            .start(
                () -> {
                  try {
                    result.set(work.get());
                  } catch (StackOverflowError e) {
                    result.set(null);
                  } catch (RuntimeException e) {
                    failure.set(e);
                  }
                });
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // the work is short; who interrupts is heard afterwards
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    var failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return Optional.ofNullable(result.get());
  }
}
