package io.decentracompute.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.decentracompute.marine.engine.EndiveEngine;
import io.decentracompute.marine.engine.HeapRoom;
import io.decentracompute.marine.module.Cid;
import io.decentracompute.marine.service.CallRequest;
import io.decentracompute.marine.service.GuestThreads;
import io.decentracompute.marine.service.Limits;
import io.decentracompute.marine.service.Outcome;
import io.decentracompute.marine.service.Services;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The Wasm side of the comparison, a JVM of its own with the sidecar's flags. It answers each line
 * on standard input, a number of rounds over all pictures, with one line of JSON.
 */
final class WasmThumbnails {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SERVICE = "thumbnails";

  private WasmThumbnails() {}

  /** MODULE VAULT SIDE NAME...: pictures lie in VAULT/particle. */
  public static void main(String[] args) throws IOException {
    Path module = Path.of(args[0]);
    Path vault = Path.of(args[1]);
    int side = Integer.parseInt(args[2]);
    List<String> names = List.of(args).subList(3, args.length);
    byte[] bytes = Files.readAllBytes(module);
    Path own = Files.write(vault.resolve("module.wasm"), bytes);
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (GuestThreads threads = new GuestThreads(1, 1);
        Services services =
            new Services(
                new Services.Place(
                    vault,
                    Files.createDirectories(vault.resolve("data")),
                    Clock.systemUTC(),
                    (descriptor, text) -> System.err.print(text),
                    1,
                    1,
                    Long.MAX_VALUE),
                new EndiveEngine(HeapRoom.ofThisJvm()),
                threads)) {
      done(
          services.create(
              SERVICE,
              List.of(new Services.ModuleFile(SERVICE, Cid.of(bytes).text(), own)),
              Limits.of(256, 60_000, 0, 0)));
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode millis = answer.putArray("millis");
        long before = system.getProcessCpuTime();
        for (int round = 0; round < Integer.parseInt(order); round++) {
          for (String name : names) {
            long start = System.nanoTime();
            make(services, vault.resolve("particle"), name, side);
            millis.add((System.nanoTime() - start) / 1e6);
          }
        }
        answer.put("cpuSeconds", (system.getProcessCpuTime() - before) / 1e9);
        System.out.println(answer);
      }
    }
  }

  private static void make(Services services, Path particle, String name, int side)
      throws IOException {
    String arguments =
        JSON.writeValueAsString(JSON.createArrayNode().add("/tmp/vault/" + name).add(side));
    String answer =
        done(
            services.call(
                new CallRequest(
                    SERVICE, "thumbnail", arguments, Optional.empty(), Optional.of(particle))));
    if (answer.startsWith("\"error: ")) {
      throw new IllegalStateException(answer);
    }
  }

  private static <T> T done(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Done<T>(T value) -> value;
      case Outcome.Failed<T> failed ->
          throw new IllegalStateException(failed.kind() + ": " + failed.message());
    };
  }
}
