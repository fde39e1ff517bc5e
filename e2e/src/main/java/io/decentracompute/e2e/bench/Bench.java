package io.decentracompute.e2e.bench;

import io.decentracompute.e2e.timeline.Timeline;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./dev bench [PART...]}: figures with the machine's load. */
@Command(
    name = "./dev bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures, prints a table a part and writes target/bench/PART.json. Parts that need a cluster share one.")
@SuppressWarnings("NullAway.Init") // picocli fills the specification
public final class Bench implements Callable<Integer> {

  /**
   * In the order in which they run: those without a cluster first, those that break things last.
   */
  private static final List<Part> PARTS =
      List.of(
          new PicturesPart(),
          AquaPart.engine(),
          AquaPart.compiler(),
          new ProverPart(),
          new SyncPart(),
          new ReadyPart(),
          new YieldPart(),
          new CallPart(),
          new IdlePart(),
          new StartPart());

  @Parameters(arity = "0..*", paramLabel = "PART", description = "What to measure (default: all).")
  private List<String> wanted = List.of();

  @Option(names = "--list", description = "Say what there is to measure.")
  private boolean list;

  @Option(
      names = "--photographs",
      description = "Where the photographs to cut from are (./dev bench knows).")
  private Optional<Path> photographs = Optional.empty();

  @Option(
      names = "--rents",
      defaultValue = "3",
      description = "How often the Subnet is rented (default: ${DEFAULT-VALUE}).")
  private int rents;

  @Option(
      names = "--epochs",
      defaultValue = "10",
      description = "Epochs to open (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--calls",
      defaultValue = "200",
      description = "Calls through the gateway (default: ${DEFAULT-VALUE}).")
  private int calls;

  @Option(
      names = "--quiet-seconds",
      defaultValue = "30",
      description = "How long to count writes (default: ${DEFAULT-VALUE}).")
  private int quietSeconds;

  @Spec private CommandSpec command;

  private Bench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    if (list) {
      PARTS.forEach(p -> System.out.printf("%-10s %s%n", p.name(), p.about()));
      return 0;
    }
    List<Part> parts = chosen();
    Path root = Path.of(System.getProperty("decentra.root", ".")).toAbsolutePath().normalize();
    Path out = root.resolve("target/bench");
    Timeline timeline = new Timeline(InstantSource.system(), System.out);
    List<Table> tables = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    try (Bed bed =
        new Bed(
            new Bed.Settings(
                root, photographs, rents, epochs, calls, Duration.ofSeconds(quietSeconds)),
            timeline)) {
      for (Part part : parts) {
        timeline.note(part.name() + ": " + part.about());
        double before = Load.lastMinute();
        try {
          Table table = new Table(part.name(), part.measure(bed), before, Load.lastMinute());
          table.write(out);
          System.out.println(table.text());
          tables.add(table);
        } catch (InterruptedException e) {
          throw e;
        } catch (Exception e) {
          // One part that fails takes no other with it; the command fails in the end.
          failures.add(part.name() + ": " + e.getMessage());
          System.out.println("FAILED " + failures.getLast());
          e.printStackTrace(System.out);
        }
      }
    }
    if (tables.size() > 1) {
      tables.forEach(t -> System.out.print(t.text()));
    }
    System.out.printf("%nAlso in %s%n", out);
    failures.forEach(f -> System.out.println("FAILED " + f));
    return failures.isEmpty() ? 0 : 1;
  }

  private List<Part> chosen() {
    if (rents < 1 || epochs < 1 || calls < 1 || quietSeconds < 1) {
      throw new ParameterException(
          command.commandLine(), "--rents, --epochs, --calls and --quiet-seconds are at least 1");
    }
    List<String> known = PARTS.stream().map(Part::name).toList();
    for (String name : wanted) {
      if (!known.contains(name.toLowerCase(Locale.ROOT))) {
        throw new ParameterException(
            command.commandLine(),
            "There is no part '" + name + "'; there are " + String.join(", ", known));
      }
    }
    return PARTS.stream()
        .filter(
            p ->
                wanted.isEmpty()
                    || wanted.stream()
                        .map(w -> w.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet())
                        .contains(p.name()))
        .toList();
  }
}
