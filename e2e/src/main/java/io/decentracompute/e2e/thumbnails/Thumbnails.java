package io.decentracompute.e2e.thumbnails;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.decentracompute.e2e.gateway.GatewayClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Sends pictures through the workers of a Subnet: uploads them, runs scripts of at most {@link
 * Settings#batch} pictures, asks again for what did not come back, and keeps the first answer of
 * each picture.
 */
public final class Thumbnails {

  /**
   * How a run goes about its work.
   *
   * @param script the AIR text
   * @param batch pictures of one script, at most 100
   * @param inFlight scripts at a time
   * @param side longest side of a thumbnail in pixels
   * @param patience how long a worker may be silent about its share before its backup takes over
   * @param ttl of one script
   * @param rounds how often a picture is asked for before the run gives up
   */
  public record Settings(
      String script,
      int batch,
      int inFlight,
      int side,
      Duration patience,
      Duration ttl,
      int rounds) {}

  /**
   * A worker to ask.
   *
   * @param computePeer the machine that it runs on: its backup runs on another, where there is one
   */
  public record Worker(String peerId, String computePeer) {}

  /** One picture's way. {@code worker} is the peer that says that it made the thumbnail. */
  public record Made(
      Path picture, String pictureCid, String thumbnailCid, String worker, long atMs) {}

  /** A finished script: its particle and data, for whoever wants to verify who signed what. */
  public record Run(JsonNode particle, JsonNode data, List<Made> made) {}

  /**
   * What came back.
   *
   * @param made by CID of the picture, each exactly once
   * @param duplicates answers beyond the first
   * @param runs every script that ended with data
   */
  public record Result(Map<String, Made> made, int duplicates, List<Run> runs) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final GatewayClient gateway;
  private final Settings settings;

  public Thumbnails(GatewayClient gateway, Settings settings) {
    this.gateway = gateway;
    this.settings = settings;
  }

  /** Uploads the pictures; returns them by CID, equal pictures once. */
  public Map<String, Path> upload(List<Path> pictures) throws InterruptedException, IOException {
    Map<String, Path> byCid = new ConcurrentHashMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> uploads = new ArrayList<>();
      for (Path picture : pictures) {
        uploads.add(
            threads.submit(
                () -> {
                  byCid.putIfAbsent(gateway.put(Files.readAllBytes(picture)), picture);
                  return picture;
                }));
      }
      await(uploads);
    }
    return Map.copyOf(byCid);
  }

  /**
   * Runs all pictures.
   *
   * @param workers those to use now; asked anew for each script
   * @param progress told how many pictures are back after each answer
   * @throws IOException when pictures are still missing after all rounds
   */
  public Result run(
      Map<String, Path> pictures, Supplier<List<Worker>> workers, IntConsumer progress)
      throws IOException, InterruptedException {
    Map<String, Made> made = new ConcurrentHashMap<>();
    AtomicInteger duplicates = new AtomicInteger();
    List<Run> runs = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int round = 0; round < settings.rounds() && made.size() < pictures.size(); round++) {
      Deque<List<String>> batches = batches(pictures, made);
      List<Future<?>> scripts = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(settings.inFlight())) {
        for (List<String> batch : batches) {
          scripts.add(
              threads.submit(
                  () -> {
                    List<Made> own = new ArrayList<>();
                    List<GatewayClient.Event> events =
                        gateway.run(
                            settings.script(),
                            arguments(batch, workers.get()),
                            settings.ttl(),
                            event -> {
                              Optional<Made> answer = answer(event, pictures);
                              answer.ifPresent(
                                  m -> {
                                    own.add(m);
                                    if (made.putIfAbsent(m.pictureCid(), m) != null) {
                                      duplicates.incrementAndGet();
                                    } else {
                                      progress.accept(made.size());
                                    }
                                  });
                              if (event.name().equals("error") || isFailure(event)) {
                                synchronized (problems) {
                                  problems.add(event.data().toString());
                                }
                              }
                            });
                    finished(events, own)
                        .ifPresent(
                            r -> {
                              synchronized (runs) {
                                runs.add(r);
                              }
                            });
                    return batch;
                  }));
        }
        await(scripts);
      }
    }
    if (made.size() < pictures.size()) {
      throw new IOException(
          (pictures.size() - made.size())
              + " of "
              + pictures.size()
              + " pictures did not come back in "
              + settings.rounds()
              + " rounds. Last problems: "
              + problems.subList(Math.max(0, problems.size() - 3), problems.size()));
    }
    return new Result(Map.copyOf(made), duplicates.get(), List.copyOf(runs));
  }

  private Deque<List<String>> batches(Map<String, Path> pictures, Map<String, Made> made) {
    List<String> missing =
        pictures.keySet().stream().filter(c -> !made.containsKey(c)).sorted().toList();
    Deque<List<String>> batches = new ArrayDeque<>();
    for (int from = 0; from < missing.size(); from += settings.batch()) {
      batches.add(missing.subList(from, Math.min(missing.size(), from + settings.batch())));
    }
    return batches;
  }

  private Map<String, JsonNode> arguments(List<String> batch, List<Worker> workers) {
    if (workers.isEmpty()) {
      throw new IllegalStateException("no worker is there to ask");
    }
    ArrayNode shares = JSON.createArrayNode();
    List<ArrayNode> jobs = new ArrayList<>();
    for (int i = 0; i < workers.size(); i++) {
      ObjectNode share = shares.addObject();
      share.put("worker", workers.get(i).peerId());
      share.put("backup", backup(workers, i).peerId());
      jobs.add(share.putArray("jobs"));
    }
    for (int i = 0; i < batch.size(); i++) {
      jobs.get(i % jobs.size()).addObject().put("cid", batch.get(i));
    }
    for (int i = 0; i < jobs.size(); i++) {
      ((ObjectNode) shares.get(i)).put("marks", jobs.get(i).size() + 1);
    }
    ObjectNode options = JSON.createObjectNode();
    options.put("side", settings.side());
    options.put("patienceMs", settings.patience().toMillis());
    options.put("shares", shares.size());
    return Map.of("shares", shares, "options", options);
  }

  /** The next worker on another machine; the next one where all are on the same. */
  static Worker backup(List<Worker> workers, int of) {
    Worker worker = workers.get(of);
    for (int step = 1; step < workers.size(); step++) {
      Worker other = workers.get((of + step) % workers.size());
      if (!other.computePeer().equals(worker.computePeer())) {
        return other;
      }
    }
    return workers.get((of + 1) % workers.size());
  }

  private static Optional<Made> answer(GatewayClient.Event event, Map<String, Path> pictures) {
    if (!event.name().equals("callback")
        || !event.data().path("name").asText().equals("thumbnail")) {
      return Optional.empty();
    }
    JsonNode values = event.data().path("values");
    String cid = values.path(0).asText();
    return Optional.ofNullable(pictures.get(cid))
        .map(
            picture ->
                new Made(
                    picture,
                    cid,
                    values.path(1).asText(),
                    values.path(2).asText(),
                    System.currentTimeMillis()));
  }

  private static boolean isFailure(GatewayClient.Event event) {
    return event.name().equals("callback") && event.data().path("name").asText().equals("failed");
  }

  private static Optional<Run> finished(List<GatewayClient.Event> events, List<Made> made) {
    JsonNode particle = JSON.missingNode();
    JsonNode data = JSON.missingNode();
    for (GatewayClient.Event event : events) {
      switch (event.name()) {
        case "particle" -> particle = event.data();
        case "data" -> data = event.data();
        default -> {} // other events were handed over as they came
      }
    }
    return data.isMissingNode() ? Optional.empty() : Optional.of(new Run(particle, data, made));
  }

  private static void await(List<Future<?>> tasks) throws IOException, InterruptedException {
    for (Future<?> task : tasks) {
      try {
        task.get();
      } catch (ExecutionException e) {
        throw new IOException("a request to the gateway failed: " + e.getCause(), e.getCause());
      }
    }
  }
}
