package io.decentracompute.e2e.chaos;

import io.decentracompute.e2e.pictures.Pictures;
import io.decentracompute.e2e.timeline.Timeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./dev chaos}: the demo's path again and again, with one fault each time. */
@Command(
    name = "./dev chaos",
    mixinStandardHelpOptions = true,
    description =
        "Rents a Subnet, makes thumbnails, pays and gives back, once for each seed, with one fault drawn from the seed."
            + " Exit code 1 when a seed violates a law. Leaves target/chaos/report.json.")
public final class Chaos implements Callable<Integer> {

  @Option(
      names = "--seeds",
      defaultValue = "3",
      description = "How many seeds to run, from the first on (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "The first seed (default: ${DEFAULT-VALUE}).")
  private long first;

  @Option(
      names = "--pictures",
      defaultValue = "60",
      description = "Pictures of each run, 5 to 1000 (default: ${DEFAULT-VALUE}).")
  private int pictures;

  @Option(names = "--plans", description = "Only print the plans of these seeds.")
  private boolean plans;

  @Option(
      names = "--photographs",
      description = "Where the photographs to cut from are (./dev chaos knows).")
  private Optional<Path> photographs = Optional.empty();

  private Chaos() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Chaos()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    if (count < 1 || pictures < 5 || pictures > 1000) {
      throw new IllegalArgumentException(
          "--seeds must be at least 1 and --pictures 5 to 1000, not " + count + " and " + pictures);
    }
    List<Plan> drawn =
        LongStream.range(first, first + count).mapToObj(s -> Plan.draw(s, pictures)).toList();
    if (plans) {
      drawn.forEach(System.out::println);
      return 0;
    }
    Path root = Path.of(System.getProperty("decentra.root", ".")).toAbsolutePath().normalize();
    Path source =
        photographs.orElseThrow(
            () -> new IllegalArgumentException("name --photographs to cut pictures from"));
    Results results =
        run(
            drawn,
            Pictures.cut(source, root.resolve("target/pictures"), pictures),
            root,
            new Timeline(InstantSource.system(), System.out));
    System.out.println();
    System.out.print(results.text());
    System.out.printf("%s%n", root.resolve("target/chaos/report.json"));
    return results.passed() ? 0 : 1;
  }

  /**
   * Runs the plans one after the other: on one cluster as long as each leaves it clean, else on a
   * fresh one. The report is written after each.
   */
  static Results run(List<Plan> plans, List<Path> pictures, Path root, Timeline timeline)
      throws Exception {
    String script = Files.readString(root.resolve("samples/thumbnails/thumbnails.air"));
    List<Outcome> outcomes = new ArrayList<>();
    @Nullable ChaosBed bed = null;
    try {
      for (Plan plan : plans) {
        if (bed == null) {
          bed = ChaosBed.make(timeline, root);
        }
        Outcome outcome = ChaosRun.of(bed, plan, pictures, script);
        outcomes.add(outcome);
        timeline.note(
            "seed "
                + plan.seed()
                + (outcome.passed() ? " holds: " : " is violated: ")
                + outcome.struck());
        new Results(outcomes).write(root.resolve("target/chaos"));
        if (!outcome.passed()) {
          bed.close();
          bed = null;
        }
      }
    } finally {
      if (bed != null) {
        bed.close();
      }
    }
    return new Results(outcomes);
  }
}
