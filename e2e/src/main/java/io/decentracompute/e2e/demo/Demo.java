package io.decentracompute.e2e.demo;

import io.decentracompute.cluster.NodeAction;
import io.decentracompute.cluster.RunningCluster;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.e2e.journey.Journey;
import io.decentracompute.e2e.pictures.Pictures;
import io.decentracompute.e2e.report.Report;
import io.decentracompute.e2e.thumbnails.Signatures;
import io.decentracompute.e2e.thumbnails.Thumbnails;
import io.decentracompute.e2e.timeline.Timeline;
import io.decentracompute.market.chain.Chain;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.CommittedRoot;
import io.decentracompute.market.chain.OnChainDeal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./dev demo [FOLDER]}: everything once, on real input, in front of the user's eyes. */
@Command(
    name = "./dev demo",
    mixinStandardHelpOptions = true,
    description =
        "Starts a three-node cluster and a chain, sells the nodes' units, rents a Subnet that makes thumbnails, kills a node"
            + " in the middle, verifies who signed what, pays, gives all back. Leaves target/demo/index.html.")
public final class Demo implements java.util.concurrent.Callable<Integer> {

  private static final int NODES = 3;
  private static final String VICTIM = "node-3";

  @Parameters(
      arity = "0..1",
      description = "A folder of pictures; without one, pictures cut from Debian's photographs.")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--pictures",
      defaultValue = "1000",
      description = "How many pictures to cut when no folder is given (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--photographs",
      description = "Where the photographs to cut from are (./dev demo knows).")
  private Optional<Path> photographs = Optional.empty();

  @Option(names = "--keep", description = "Leave the cluster running at the end, until Ctrl-C.")
  private boolean keep;

  private Demo() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Demo()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path root = Path.of(System.getProperty("decentra.root", ".")).toAbsolutePath().normalize();
    Path out = root.resolve("target/demo");
    Timeline timeline = new Timeline(InstantSource.system(), System.out);
    List<Path> pictures =
        folder.isPresent()
            ? Pictures.of(folder.get())
            : timeline.timed(
                "cut " + count + " pictures",
                () ->
                    Pictures.cut(
                        photographs.orElseThrow(
                            () ->
                                new IllegalArgumentException(
                                    "name a folder of pictures, or --photographs to cut from")),
                        root.resolve("target/pictures"),
                        count));
    System.out.printf("%d pictures%n", pictures.size());
    try (RunningCluster cluster =
            timeline.timed(
                "start a cluster of " + NODES + " nodes", () -> RunningCluster.start(NODES));
        Journey journey = new Journey(timeline, cluster, root)) {
      run(timeline, cluster, journey, pictures, root, out);
      if (keep) {
        System.out.printf(
            "The cluster stays until Ctrl-C: export KUBECONFIG=%s%n", cluster.kubeconfig());
        Thread.currentThread().join();
      }
    }
    timeline.note("everything is stopped and removed");
    System.out.printf("%nLook at %s%n", out.resolve("index.html"));
    return 0;
  }

  private void run(
      Timeline timeline,
      RunningCluster cluster,
      Journey journey,
      List<Path> pictures,
      Path root,
      Path out)
      throws Exception {
    Map<String, String> figures = new LinkedHashMap<>();
    journey.install();
    journey.sell();
    journey.hashRates();
    Thread.sleep(Duration.ofSeconds(3));
    Map<String, Double> rates = journey.hashRates();
    timeline.note("hash rate " + rates + " H/s");
    figures.put(
        "hash rate of all idle units",
        String.format(Locale.ROOT, "%.1f H/s", rates.values().stream().mapToDouble(d -> d).sum()));
    List<CommittedRoot> roots = journey.passEpoch();
    for (CommittedRoot committed : roots) {
      timeline.note(
          "epoch "
              + committed.epoch()
              + ": root "
              + committed.root()
              + " over "
              + committed.count()
              + " proofs");
    }
    journey.verifyEpoch(roots);

    long applied = timeline.nowMs();
    Subnet subnet = journey.rent();
    figures.put("apply to Ready", seconds(timeline.nowMs() - applied));

    String script = Files.readString(root.resolve("samples/thumbnails/thumbnails.air"));
    Thumbnails thumbnails =
        new Thumbnails(
            journey.gateway(),
            new Thumbnails.Settings(
                script, 30, 2, 160, Duration.ofSeconds(40), Duration.ofSeconds(120), 6));
    Map<String, Path> byCid =
        timeline.timed(
            "upload " + pictures.size() + " pictures", () -> thumbnails.upload(pictures));
    Map<String, String> nodes = new HashMap<>(journey.nodesOfWorkers());
    Thumbnails.Result result = work(timeline, cluster, journey, thumbnails, byCid);
    nodes.putAll(journey.nodesOfWorkers());

    Set<String> verified = new HashSet<>();
    timeline.timed(
        "verify who signed what in " + result.runs().size() + " particles",
        () -> {
          for (Thumbnails.Run run : result.runs()) {
            verified.addAll(Signatures.verified(run, script));
          }
          return true;
        });
    timeline.timed(
        "fetch " + result.made().size() + " thumbnails",
        () -> {
          Path folder = Files.createDirectories(out.resolve("thumbnails"));
          for (Thumbnails.Made made : result.made().values()) {
            Files.write(
                folder.resolve(made.thumbnailCid() + ".jpg"),
                journey.gateway().get(made.thumbnailCid()));
          }
          return true;
        });
    timeline.timed(
        "start " + VICTIM + " again",
        () -> {
          cluster.node(NodeAction.START, VICTIM);
          return true;
        });

    OnChainDeal before = journey.deal(subnet);
    journey.passEpoch();
    OnChainDeal after = journey.deal(subnet);
    BigInteger charged = before.balance().subtract(after.balance());
    timeline.note("one epoch passed: charged " + charged + " of " + before.balance());
    figures.put(
        "price of the epoch",
        charged + " (smallest unit) for " + after.activeWorkers() + " active workers");
    BigInteger tokens = customerTokens(journey);
    journey.giveBack();
    journey.passEpoch();
    journey.awaitReturn();
    timeline.note(
        "the deal ended: of the deposit of %s came back %s to the customer"
            .formatted(before.deposited(), customerTokens(journey).subtract(tokens)));

    figures.put("pictures", String.valueOf(result.made().size()));
    figures.put("answers that came twice", String.valueOf(result.duplicates()));
    pace(result, figures);
    Report report = report(result, verified, nodes, figures, timeline);
    report.write(out);
    System.out.println(report.text());
  }

  private Thumbnails.Result work(
      Timeline timeline,
      RunningCluster cluster,
      Journey journey,
      Thumbnails thumbnails,
      Map<String, Path> pictures)
      throws Exception {
    AtomicBoolean killed = new AtomicBoolean();
    AtomicLong last = new AtomicLong(timeline.nowMs());
    return timeline.timed(
        "make " + pictures.size() + " thumbnails",
        () ->
            thumbnails.run(
                pictures,
                journey::connectedWorkers,
                done -> {
                  if (done * 2 >= pictures.size() && killed.compareAndSet(false, true)) {
                    cluster.node(NodeAction.KILL, VICTIM);
                    timeline.note(done + " pictures are back; pulled the plug of " + VICTIM);
                  }
                  if (timeline.nowMs() - last.get() > 10_000) {
                    last.set(timeline.nowMs());
                    timeline.note(done + " of " + pictures.size() + " pictures are back");
                  }
                }));
  }

  private static BigInteger customerTokens(Journey journey) throws ChainUnavailableException {
    try (Chain chain = journey.chain()) {
      return chain.market().balance(Journey.customer()).tokens();
    }
  }

  private static Report report(
      Thumbnails.Result result,
      Set<String> verified,
      Map<String, String> nodes,
      Map<String, String> figures,
      Timeline timeline) {
    List<Report.Picture> pictures =
        result.made().values().stream()
            .sorted(Comparator.comparing((Thumbnails.Made m) -> m.picture().toString()))
            .map(
                m ->
                    new Report.Picture(
                        String.valueOf(m.picture().getFileName()),
                        m.pictureCid(),
                        m.thumbnailCid(),
                        "thumbnails/" + m.thumbnailCid() + ".jpg",
                        m.worker()))
            .toList();
    Map<String, List<Thumbnails.Made>> byWorker =
        result.made().values().stream().collect(Collectors.groupingBy(Thumbnails.Made::worker));
    List<Report.Worker> workers = new ArrayList<>();
    byWorker.forEach(
        (peer, made) ->
            workers.add(
                new Report.Worker(
                    peer,
                    nodes.getOrDefault(peer, "?"),
                    made.size(),
                    (int)
                        made.stream()
                            .filter(m -> verified.contains(peer + " " + m.thumbnailCid()))
                            .count())));
    workers.sort(Comparator.comparing(Report.Worker::node).thenComparing(Report.Worker::peerId));
    return new Report(pictures, workers, figures, timeline.events());
  }

  private static void pace(Thumbnails.Result result, Map<String, String> figures) {
    long[] at = result.made().values().stream().mapToLong(Thumbnails.Made::atMs).sorted().toArray();
    if (at.length > 1) {
      figures.put(
          "thumbnails a second",
          String.format(
              Locale.ROOT,
              "%.1f",
              (at.length - 1) * 1000.0 / Math.max(1, at[at.length - 1] - at[0])));
    }
    long[] gaps = gaps(result);
    if (gaps.length > 0) {
      figures.put(
          "from one answer of a worker to its next",
          "p50 " + percentile(gaps, 50) + " ms, p99 " + percentile(gaps, 99) + " ms");
    }
  }

  /** Milliseconds between consecutive answers of each worker, ascending. */
  private static long[] gaps(Thumbnails.Result result) {
    return result.made().values().stream()
        .collect(Collectors.groupingBy(Thumbnails.Made::worker))
        .values()
        .stream()
        .flatMapToLong(
            made -> {
              long[] times = made.stream().mapToLong(Thumbnails.Made::atMs).sorted().toArray();
              return java.util.stream.IntStream.range(1, times.length)
                  .mapToLong(i -> times[i] - times[i - 1]);
            })
        .sorted()
        .toArray();
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  private static String seconds(long ms) {
    return String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
  }
}
