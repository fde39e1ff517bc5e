package io.decentracompute.marine.service;

import io.decentracompute.marine.engine.EndiveEngine;
import io.decentracompute.marine.engine.HeapRoom;
import io.decentracompute.marine.module.Cid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * A vault, services on it, and the modules that are built from C in {@code
 * marine-sidecar/fixtures}.
 */
public final class Fixtures implements AutoCloseable {
  public static final Path FOLDER =
      Path.of(System.getProperty("decentra.root"), "marine-sidecar", "fixtures");

  final Path vault;
  final Path data;
  final GuestThreads threads;
  final Services services;

  public Fixtures(Path folder) throws IOException {
    this(folder, 2, 4);
  }

  Fixtures(Path folder, int threadCount, int maxWaiting) throws IOException {
    this(folder, threadCount, maxWaiting, Optional.empty());
  }

  Fixtures(Path folder, int threadCount, int maxWaiting, Optional<Meter> meter) throws IOException {
    vault = Files.createDirectories(folder.resolve("vault")).toRealPath();
    data = Files.createDirectories(folder.resolve("data")).toRealPath();
    threads = new GuestThreads(threadCount, 16);
    services =
        new Services(
            new Services.Place(
                vault, data, Clock.systemUTC(), (_, _) -> {}, 16, maxWaiting, 8L << 20),
            new EndiveEngine(HeapRoom.ofThisJvm()),
            threads,
            meter);
  }

  /** The bytes of the module that a folder of fixtures holds. */
  public static byte[] module(String name) {
    try {
      return Files.readAllBytes(FOLDER.resolve(name).resolve(name + ".wasm"));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the fixture " + name + " is not built; run marine-sidecar/fixtures/build", e);
    }
  }

  /** Puts a module into the vault, as a node does. */
  public static Services.ModuleFile place(Path vault, String name) {
    byte[] bytes = module(name);
    String cid = Cid.of(bytes).text();
    try {
      var path = Files.createDirectories(vault.resolve("modules")).resolve(cid + ".wasm");
      Files.write(path, bytes);
      return new Services.ModuleFile(name, cid, path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Service start(String name, Limits limits) {
    return switch (services.create(name, List.of(place(vault, name)), limits)) {
      case Outcome.Done<Service>(var service) -> service;
      case Outcome.Failed<Service> failed -> throw new AssertionError(failed.toString());
    };
  }

  Outcome<String> call(String service, String function, String arguments) {
    return call(service, function, arguments, Optional.empty());
  }

  Outcome<String> call(String service, String function, String arguments, Optional<Path> vault) {
    return services.call(new CallRequest(service, function, arguments, Optional.empty(), vault));
  }

  String value(String service, String function, String arguments) {
    return value(service, function, arguments, Optional.empty());
  }

  String value(String service, String function, String arguments, Optional<Path> vault) {
    return switch (call(service, function, arguments, vault)) {
      case Outcome.Done<String>(var json) -> json;
      case Outcome.Failed<String> failed -> throw new AssertionError(failed.toString());
    };
  }

  Outcome.Failed<String> failure(String service, String function, String arguments) {
    return switch (call(service, function, arguments)) {
      case Outcome.Failed<String> failed -> failed;
      case Outcome.Done<String> done ->
          throw new AssertionError(function + " was expected to fail and gave " + done.value());
    };
  }

  @Override
  public void close() {
    services.close();
    threads.close();
  }
}
