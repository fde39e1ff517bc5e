package io.decentracompute.marine.service;

import io.decentracompute.marine.engine.RefusedModuleException;
import io.decentracompute.marine.engine.Trap;
import io.decentracompute.marine.module.Cid;
import io.decentracompute.marine.module.InterfaceTypes;
import io.decentracompute.marine.module.InterfaceTypes.Function;
import io.decentracompute.marine.service.Outcome.Kind;
import io.decentracompute.marine.value.Json;
import io.decentracompute.marine.value.ValueException;
import io.decentracompute.marine.wasi.Mount;
import io.decentracompute.marine.wasi.WasiPreview1;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A running service: one instance, its calls one after another in the order they came, on the
 * shared guest threads. A call that fails inside the guest costs the instance: the next call gets a
 * fresh one.
 */
public final class Service {
  /** Arguments that wait for one service, as text. */
  private static final long MAX_WAITING_BYTES = 16L << 20;

  private final String name;
  private final LoadedModule loaded;
  private final Limits limits;
  private final Optional<Meter> meter;
  private final WasiPreview1.World world;
  private final GuestThreads threads;
  private final int maxWaiting;

  private final ArrayDeque<Work<?>> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean scheduled;
  private boolean retired;
  private volatile long memoryBytes;
  private volatile long fuelUsed;

  /** Touched by the one thread that works for this service. */
  private @Nullable Guest guest;

  Service(
      String name,
      LoadedModule loaded,
      Limits limits,
      Optional<Meter> meter,
      WasiPreview1.World world,
      GuestThreads threads,
      int maxWaiting) {
    this.name = name;
    this.loaded = loaded;
    this.limits = limits;
    this.meter = meter;
    this.world = world;
    this.threads = threads;
    this.maxWaiting = maxWaiting;
  }

  public String name() {
    return name;
  }

  public Limits limits() {
    return limits;
  }

  public List<Cid> modules() {
    return List.of(loaded.module().cid());
  }

  public InterfaceTypes interfaceTypes() {
    return loaded.module().interfaceTypes();
  }

  /** Memory of the running instance; 0 after it was thrown away. */
  public long memoryBytes() {
    return memoryBytes;
  }

  /** Fuel that the last call used, whatever its outcome; 0 where calls are not metered. */
  public long fuelUsed() {
    return fuelUsed;
  }

  /** Makes the first instance, so that a module that cannot start is refused at once. */
  CompletableFuture<Outcome<Service>> start() {
    return submit(
        Duration.ofMillis(limits.timeoutMs()),
        "starting",
        0,
        () -> {
          running();
          return new Outcome.Done<>(this);
        });
  }

  CompletableFuture<Outcome<String>> call(
      String functionName, String argumentsJson, Duration timeLeft, Optional<Mount> vault) {
    var function =
        loaded.module().functions().stream()
            .filter(candidate -> candidate.name().equals(functionName))
            .findFirst();
    if (function.isEmpty()) {
      return now(
          Kind.NO_SUCH_FUNCTION,
          "service %s has no function %s; it has %s"
              .formatted(
                  name,
                  functionName,
                  loaded.module().functions().stream().map(Function::name).toList()));
    }
    if (argumentsJson.length() > limits.maxArgumentBytes()) {
      return now(
          Kind.TOO_LARGE,
          "the arguments of %s.%s are larger than %d bytes; pass large data as a file in the vault"
              .formatted(name, functionName, limits.maxArgumentBytes()));
    }
    var limit = Duration.ofMillis(limits.timeoutMs());
    return submit(
        timeLeft.compareTo(limit) < 0 ? timeLeft : limit,
        functionName,
        argumentsJson.length(),
        () -> {
          // Read here and not before: JSON becomes many times as large, and calls wait as text.
          var arguments =
              Json.arguments(
                  interfaceTypes(), functionName, function.get().parameters(), argumentsJson);
          return new Outcome.Done<>(running().call(function.get(), arguments, vault, limits));
        });
  }

  private <T> CompletableFuture<Outcome<T>> now(Kind kind, String message) {
    return CompletableFuture.completedFuture(Outcome.failed(kind, message));
  }

  /** No more work is taken; what waits is still done, then the instance is closed. */
  CompletableFuture<Outcome<Boolean>> retire() {
    var last =
        submit(
            Duration.ofMillis(limits.timeoutMs()),
            "stopping",
            0,
            () -> {
              discard();
              return new Outcome.Done<>(true);
            });
    synchronized (waiting) {
      retired = true;
    }
    return last;
  }

  // ---- one after another ----

  @FunctionalInterface
  private interface Body<T> {
    Outcome<T> run() throws ValueException, RefusedModuleException;
  }

  private record Work<T>(
      String what,
      int bytes,
      Deadline deadline,
      CompletableFuture<Outcome<T>> outcome,
      Body<T> body) {}

  private <T> CompletableFuture<Outcome<T>> submit(
      Duration timeLeft, String what, int bytes, Body<T> body) {
    if (timeLeft.isNegative() || timeLeft.isZero()) {
      return now(Kind.TIMEOUT, "%s.%s was asked for after its deadline".formatted(name, what));
    }
    var work = new Work<T>(what, bytes, new Deadline(), new CompletableFuture<>(), body);
    synchronized (waiting) {
      if (retired) {
        return now(Kind.NO_SUCH_SERVICE, "service %s was removed; create it again".formatted(name));
      }
      if (waiting.size() >= maxWaiting
          || (waitingBytes > 0 && waitingBytes + bytes > MAX_WAITING_BYTES)) {
        return now(
            Kind.BUSY,
            "service %s has %d calls waiting; try another worker or later"
                .formatted(name, waiting.size()));
      }
      waiting.add(work);
      waitingBytes += bytes;
      if (!scheduled) {
        scheduled = true;
        threads.run(this::workOnce);
      }
    }
    work.deadline()
        .alarm(
            threads.at(
                timeLeft,
                () -> {
                  if (work.deadline().strike()) {
                    work.outcome()
                        .complete(
                            Outcome.failed(
                                Kind.TIMEOUT,
                                "%s.%s waited for its turn until its deadline; try another worker"
                                    .formatted(name, what)));
                  }
                }));
    return work.outcome();
  }

  /** Does one piece of work, then goes to the back of the threads' queue: services take turns. */
  private void workOnce() {
    Work<?> work;
    synchronized (waiting) {
      work = waiting.poll();
      waitingBytes -= work == null ? 0 : work.bytes();
    }
    if (work != null) {
      perform(work);
    }
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        scheduled = false;
      } else {
        threads.run(this::workOnce);
      }
    }
  }

  private <T> void perform(Work<T> work) {
    if (!work.deadline().begin()) {
      return;
    }
    fuelUsed = 0;
    long refusals = guest == null ? 0 : guest.refusals();
    Outcome<T> outcome;
    try {
      outcome = work.body().run();
    } catch (Trap trap) {
      outcome = trapped(work, trap, refusals);
      discard();
    } catch (ValueException e) {
      outcome = Outcome.failed(kind(e.problem()), "service %s: %s".formatted(name, e.getMessage()));
      if (e.problem() != ValueException.Problem.BAD_ARGUMENTS) { // those never reached the guest
        discard();
      }
    } catch (RefusedModuleException e) {
      outcome = Outcome.failed(Kind.BAD_MODULE, "service %s: %s".formatted(name, e.getMessage()));
      discard();
    } catch (OutOfMemoryError e) {
      discard();
      outcome =
          Outcome.failed(
              Kind.OUT_OF_MEMORY,
              "%s.%s: the sidecar itself is out of memory; lower limits.memoryMiB or buy larger units"
                  .formatted(name, work.what()));
    } catch (RuntimeException | StackOverflowError e) {
      discard();
      outcome =
          Outcome.failed(
              Kind.INTERNAL,
              "%s.%s failed inside the sidecar: %s; please report it"
                  .formatted(name, work.what(), e));
    } finally {
      work.deadline().end();
    }
    fuelUsed = guest == null ? fuelUsed : guest.fuelUsed();
    memoryBytes = guest == null ? 0 : guest.memoryBytes();
    work.outcome().complete(outcome);
  }

  private Guest running() throws RefusedModuleException, ValueException {
    if (guest == null) {
      guest = Guest.start(loaded, world, limits, meter);
    }
    return guest;
  }

  private void discard() {
    if (guest != null) {
      fuelUsed = guest.fuelUsed();
      guest.close();
      guest = null;
    }
  }

  private <T> Outcome<T> trapped(Work<T> work, Trap trap, long refusalsBefore) {
    String what = name + "." + work.what();
    if (work.deadline().struck()) {
      return Outcome.failed(
          Kind.TIMEOUT,
          "%s did not end before its deadline and was stopped; give it more time (limits.timeoutMs) or less to do"
              .formatted(what));
    }
    if (guest != null && guest.refusals() > refusalsBefore) {
      return Outcome.failed(
          Kind.OUT_OF_MEMORY,
          "%s wanted more memory than its limit of %d MiB, or than this worker's heap has room for, and trapped (%s); raise limits.memoryMiB or take larger units"
              .formatted(what, limits.memoryMiB(), trap.getMessage()));
    }
    return Outcome.failed(
        Kind.TRAP,
        "%s trapped: %s; the instance was replaced, the fault is in the module"
            .formatted(what, trap.getMessage()));
  }

  private static Kind kind(ValueException.Problem problem) {
    return switch (problem) {
      case BAD_ARGUMENTS -> Kind.BAD_ARGUMENTS;
      case BAD_RESULT -> Kind.TRAP;
      case TOO_LARGE -> Kind.TOO_LARGE;
      case OUT_OF_MEMORY -> Kind.OUT_OF_MEMORY;
      case BAD_ADAPTER -> Kind.BAD_MODULE;
    };
  }
}
