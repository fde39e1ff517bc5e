package io.decentracompute.marine.service;

import io.decentracompute.marine.engine.WasmEngine;
import io.decentracompute.marine.module.BadModuleException;
import io.decentracompute.marine.module.Cid;
import io.decentracompute.marine.module.MarineModule;
import io.decentracompute.marine.service.Outcome.Kind;
import io.decentracompute.marine.wasi.GuestOutput;
import io.decentracompute.marine.wasi.Mount;
import io.decentracompute.marine.wasi.WasiPreview1;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** All services of one sidecar. Thread-safe; its methods wait for the guest. */
public final class Services implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /**
   * Largest module. Its instructions as objects take some forty times its size while it is
   * compiled, and a heap that is full would end the process.
   */
  private static final long MAX_MODULE_BYTES =
      Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 48);

  private final Place place;
  private final WasmEngine engine;
  private final GuestThreads threads;
  private final Optional<Meter> meter;
  private final Map<String, Service> services = new ConcurrentHashMap<>();
  private final Map<Cid, LoadedModule> loaded = new ConcurrentHashMap<>();
  private final Object changes = new Object();

  /**
   * Where services live and what they share.
   *
   * @param vault directory that the node shares with us; modules and particles' files lie below it
   * @param data directory of our own; each service has a folder in it
   */
  public record Place(
      Path vault,
      Path data,
      Clock clock,
      GuestOutput output,
      int maxServices,
      int maxWaitingCalls,
      long maxWrittenBytesPerCall) {}

  /** A module of a service that is to be made. */
  public record ModuleFile(String name, String cid, Path path) {}

  /** Services whose modules run as they are, bounded by time and memory only. */
  public Services(Place place, WasmEngine engine, GuestThreads threads) {
    this(place, engine, threads, Optional.empty());
  }

  /**
   * Services whose calls are metered.
   *
   * @param meter what one call may use; empty for modules that run as they are
   */
  public Services(Place place, WasmEngine engine, GuestThreads threads, Optional<Meter> meter) {
    this.place = place;
    this.meter = meter;
    this.engine = engine;
    this.threads = threads;
  }

  /**
   * Makes a service, or answers with the running one when name, modules and limits are the same.
   */
  public Outcome<Service> create(String name, List<ModuleFile> modules, Limits limits) {
    if (!NAME.matcher(name).matches()) {
      return Outcome.failed(
          Kind.BAD_MODULE,
          "a service's name has 1 to 64 letters, digits, dots, dashes or underlines and begins with a"
              + " letter or digit");
    }
    if (modules.size() != 1) {
      return Outcome.failed(
          Kind.BAD_MODULE,
          "service %s has %d modules; services of one module are all that runs here so far: link its"
                  .formatted(name, modules.size())
              + " libraries into one");
    }
    var file = modules.getFirst();
    var cid = Cid.parse(file.cid());
    if (cid.isEmpty()) {
      return Outcome.failed(
          Kind.BAD_MODULE,
          "%s is no CID of a module; it must be CIDv1, raw, sha2-256, like `marine cid FILE` prints"
              .formatted(file.cid()));
    }
    synchronized (changes) {
      var running = services.get(name);
      if (running != null
          && running.modules().equals(List.of(cid.get()))
          && running.limits().equals(limits)) {
        return new Outcome.Done<>(running);
      }
      if (running == null && services.size() >= place.maxServices()) {
        return Outcome.failed(
            Kind.BUSY,
            "there are %d services already; remove one first".formatted(services.size()));
      }
      try {
        var module = load(cid.get(), file.path());
        var service =
            new Service(name, module, limits, meter, world(name), threads, place.maxWaitingCalls());
        var outcome = service.start().join();
        if (outcome instanceof Outcome.Done<Service>) {
          services.put(name, service);
          if (running != null) {
            var _ = running.retire(); // it ends by itself, after the calls that wait
          }
          forgetUnused();
        }
        return outcome;
      } catch (BadModuleException e) {
        return Outcome.failed(
            Kind.BAD_MODULE,
            "module %s of service %s: %s".formatted(file.name(), name, e.getMessage()));
      } catch (IOException e) {
        return Outcome.failed(
            Kind.INTERNAL,
            "service %s cannot have its directories below %s: %s".formatted(name, place.data(), e));
      }
    }
  }

  private LoadedModule load(Cid cid, Path path) throws BadModuleException {
    var known = loaded.get(cid);
    if (known != null) {
      return known;
    }
    var module = LoadedModule.load(engine, MarineModule.read(bytes(path), cid), meter.isPresent());
    loaded.put(cid, module);
    return module;
  }

  private void forgetUnused() {
    loaded
        .keySet()
        .removeIf(
            cid ->
                services.values().stream().noneMatch(service -> service.modules().contains(cid)));
  }

  private byte[] bytes(Path path) throws BadModuleException {
    var normal = path.normalize();
    if (!normal.isAbsolute() || !normal.startsWith(place.vault())) {
      throw unreadable(path, "it is not below the vault " + place.vault());
    }
    try {
      if (Files.size(normal) > MAX_MODULE_BYTES) {
        throw new BadModuleException(
            BadModuleException.Problem.NOT_SUPPORTED,
            "the file %s has %d bytes, and this worker's heap compiles at most %d; strip the module or buy larger units"
                .formatted(path, Files.size(normal), MAX_MODULE_BYTES));
      }
      return Files.readAllBytes(normal);
    } catch (IOException e) {
      throw unreadable(path, e.toString());
    }
  }

  private static BadModuleException unreadable(Path path, String why) {
    return new BadModuleException(
        BadModuleException.Problem.NOT_WASM,
        "the file %s cannot be read: %s; fetch the module again".formatted(path, why));
  }

  private WasiPreview1.World world(String name) throws IOException {
    var own = place.data().resolve(name);
    var storage = Files.createDirectories(own.resolve("storage"));
    var temporary = own.resolve("tmp");
    delete(temporary);
    Files.createDirectories(temporary);
    return new WasiPreview1.World(
        List.of(
            Mount.of("/storage", storage),
            Mount.of("/tmp", temporary),
            Mount.of(Guest.VAULT, place.vault())),
        Map.of("service_id", name),
        place.output(),
        place.clock(),
        place.maxWrittenBytesPerCall());
  }

  /** Calls a function and waits for its outcome: the result as JSON. */
  public Outcome<String> call(CallRequest request) {
    var service = services.get(request.service());
    if (service == null) {
      return Outcome.failed(
          Kind.NO_SUCH_SERVICE,
          "there is no service %s; there are %s"
              .formatted(request.service(), services.keySet().stream().sorted().toList()));
    }
    Optional<Mount> vault = Optional.empty();
    if (request.vault().isPresent()) {
      var directory = request.vault().get().normalize();
      if (!directory.startsWith(place.vault()) || directory.equals(place.vault())) {
        return Outcome.failed(
            Kind.BAD_ARGUMENTS,
            "the particle's directory %s is not below the vault %s"
                .formatted(directory, place.vault()));
      }
      var below = new ArrayList<String>();
      place.vault().relativize(directory).forEach(part -> below.add(part.toString()));
      vault = Optional.of(new Mount(Guest.VAULT, place.vault(), below));
    }
    var timeLeft =
        request
            .deadline()
            .map(deadline -> Duration.between(place.clock().instant(), deadline))
            .orElse(Duration.ofDays(1));
    return service.call(request.function(), request.argumentsJson(), timeLeft, vault).join();
  }

  /** Stops a service and deletes its directories; nothing happens when there is none. */
  public void remove(String name) {
    synchronized (changes) {
      var service = services.remove(name);
      if (service != null) {
        service.retire().join();
        delete(place.data().resolve(name));
        forgetUnused();
      }
    }
  }

  public Collection<Service> all() {
    return List.copyOf(services.values());
  }

  public Optional<Service> find(String name) {
    return Optional.ofNullable(services.get(name));
  }

  @Override
  public void close() {
    synchronized (changes) {
      for (var service : services.values()) {
        var _ = service.retire(); // the process ends: nobody waits
      }
      services.clear();
    }
  }

  /** Deletes a folder; links in it are deleted themselves, never followed. */
  private static void delete(Path folder) {
    if (!Files.exists(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                Path directory, @org.jspecify.annotations.Nullable IOException failure)
                throws IOException {
              Files.delete(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
