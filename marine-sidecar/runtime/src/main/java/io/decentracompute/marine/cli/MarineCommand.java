package io.decentracompute.marine.cli;

import io.decentracompute.marine.engine.EndiveEngine;
import io.decentracompute.marine.engine.HeapRoom;
import io.decentracompute.marine.engine.RefusedModuleException;
import io.decentracompute.marine.module.AquaInterface;
import io.decentracompute.marine.module.BadModuleException;
import io.decentracompute.marine.module.Cid;
import io.decentracompute.marine.module.MarineModule;
import io.decentracompute.marine.module.Wit;
import io.decentracompute.marine.server.ServerConfig;
import io.decentracompute.marine.server.Sidecar;
import io.decentracompute.marine.service.CallRequest;
import io.decentracompute.marine.service.GuestThreads;
import io.decentracompute.marine.service.Limits;
import io.decentracompute.marine.service.Meter;
import io.decentracompute.marine.service.Outcome;
import io.decentracompute.marine.service.Services;
import io.decentracompute.marine.value.Abi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code marine} command. */
@Command(
    name = "marine",
    mixinStandardHelpOptions = true,
    version = "marine 0.1.0",
    description = "Builds, inspects, runs and serves Marine modules.",
    subcommands = {
      MarineCommand.Set.class,
      MarineCommand.Info.class,
      MarineCommand.Aqua.class,
      MarineCommand.Run.class,
      MarineCommand.CidOf.class,
      MarineCommand.Serve.class
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class MarineCommand implements Runnable {
  @Spec private CommandSpec spec;

  MarineCommand() {}

  /**
   * Runs a command line; the answer is the process's exit code: 0, 1 for a failure, 2 for misuse.
   */
  public static int run(String... arguments) {
    return new CommandLine(new MarineCommand())
        .setExecutionExceptionHandler(
            (failure, line, _) -> {
              line.getErr().println("marine: " + reason(failure));
              return 1;
            })
        .execute(arguments);
  }

  /**
   * Does what the command {@code serve} does, without the classes of a command line; the answer is
   * the process's exit code: 0, or 1 for a failure.
   */
  public static int serve() {
    try {
      return new Serve().call();
    } catch (Exception failure) {
      System.err.println("marine: " + reason(failure));
      return 1;
    }
  }

  private static String reason(Exception failure) {
    return switch (failure) {
      case BadModuleException bad -> bad.getMessage();
      case java.nio.file.NoSuchFileException missing -> "there is no file " + missing.getFile();
      case IllegalArgumentException wrong -> String.valueOf(wrong.getMessage());
      case IOException world -> world.toString();
      default -> failure.toString();
    };
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
  }

  @Command(
      name = "set",
      description = "Writes Marine's sections into a module.",
      subcommands = {SetInterfaceTypes.class, SetVersion.class})
  static final class Set implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      throw new CommandLine.ParameterException(spec.commandLine(), "set what: it or version?");
    }
  }

  @Command(name = "it", description = "Embeds the interface that a text file describes.")
  static final class SetInterfaceTypes implements java.util.concurrent.Callable<Integer> {
    @Option(
        names = {"-w", "--wit"},
        required = true,
        description = "the interface as text")
    private Path wit;

    @Parameters(index = "0", paramLabel = "IN.wasm")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT.wasm")
    private Path out;

    @Override
    public Integer call() throws Exception {
      byte[] bytes = Files.readAllBytes(in);
      var types = Wit.compile(wit.toString(), Files.readString(wit));
      try {
        Abi.link(types, new EndiveEngine(HeapRoom.ofThisJvm()).compile(bytes));
      } catch (RefusedModuleException e) {
        throw new BadModuleException(BadModuleException.Problem.NOT_SUPPORTED, e.getMessage());
      }
      Files.write(out, MarineModule.withInterfaceTypes(bytes, types));
      return 0;
    }
  }

  @Command(name = "version", description = "Names the SDK version that the module is built for.")
  static final class SetVersion implements java.util.concurrent.Callable<Integer> {
    @Option(
        names = {"-v", "--sdk-version"},
        defaultValue = "0.14.0",
        description = "default: ${DEFAULT-VALUE}")
    private String version;

    @Parameters(index = "0", paramLabel = "IN.wasm")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT.wasm")
    private Path out;

    @Override
    public Integer call() throws Exception {
      Files.write(out, MarineModule.withSdkVersion(Files.readAllBytes(in), version));
      return 0;
    }
  }

  @Command(name = "info", description = "Prints what a module is and offers.")
  static final class Info implements java.util.concurrent.Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "MODULE.wasm")
    private Path file;

    @Override
    public Integer call() throws Exception {
      var module = MarineModule.read(Files.readAllBytes(file));
      var out = spec.commandLine().getOut();
      out.println("cid: " + module.cid());
      out.println("size: " + module.bytes().length);
      out.println("sdk: " + module.sdkVersion());
      out.println("interface types: " + module.interfaceTypes().version());
      module
          .manifest()
          .ifPresent(
              manifest -> {
                out.println("authors: " + manifest.authors());
                out.println("version: " + manifest.version());
                out.println("description: " + manifest.description());
                out.println("repository: " + manifest.repository());
                out.println("built: " + manifest.buildTime());
              });
      out.println();
      out.print(Wit.print(module.interfaceTypes()));
      out.flush();
      return 0;
    }
  }

  @Command(name = "aqua", description = "Prints a module's interface as Aqua.")
  static final class Aqua implements java.util.concurrent.Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = {"-n", "--name"},
        description = "what the service is called; default: the file's name")
    private Optional<String> name;

    @Parameters(paramLabel = "MODULE.wasm")
    private Path file;

    @Override
    public Integer call() throws Exception {
      var module = MarineModule.read(Files.readAllBytes(file));
      var fileName = String.valueOf(file.getFileName());
      spec.commandLine()
          .getOut()
          .print(
              AquaInterface.print(
                  module.interfaceTypes(), name.orElse(AquaInterface.nameOf(fileName))));
      spec.commandLine().getOut().flush();
      return 0;
    }
  }

  @Command(name = "cid", description = "Prints the CID of a file.")
  static final class CidOf implements java.util.concurrent.Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE")
    private Path file;

    @Override
    public Integer call() throws Exception {
      spec.commandLine().getOut().println(Cid.of(Files.readAllBytes(file)));
      spec.commandLine().getOut().flush();
      return 0;
    }
  }

  @Command(
      name = "run",
      description = "Calls one function of a module and prints its result as JSON.")
  static final class Run implements java.util.concurrent.Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--vault", description = "a directory that the module finds as /tmp/vault")
    private Optional<Path> vault;

    @Option(
        names = "--memory-mib",
        defaultValue = "256",
        description = "limit of the module's memory; default: ${DEFAULT-VALUE}")
    private int memoryMiB;

    @Option(
        names = "--timeout-ms",
        defaultValue = "60000",
        description = "longest time the call may take; default: ${DEFAULT-VALUE}")
    private int timeoutMs;

    @Option(
        names = "--fuel",
        defaultValue = "0",
        description =
            "meters each call, which may use this much; 0 does not; default: ${DEFAULT-VALUE}")
    private long fuel;

    @Option(
        names = "--repeat",
        defaultValue = "1",
        description = "calls in a row; above 1, one line of figures follows, as JSON")
    private int repeat;

    @Parameters(index = "0", paramLabel = "MODULE.wasm")
    private Path file;

    @Parameters(index = "1", paramLabel = "FUNCTION")
    private String function;

    @Parameters(
        index = "2..*",
        paramLabel = "ARG",
        description = "each as JSON; what is no JSON is taken as a string")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws Exception {
      byte[] bytes = Files.readAllBytes(file);
      var scratch = Files.createTempDirectory("marine-run-").toRealPath();
      Path root = vault.isPresent() ? parent(vault.get().toRealPath()) : scratch;
      Path module = Files.createTempFile(root, ".marine-", ".wasm");
      try (var threads = new GuestThreads(1, 1);
          var services =
              new Services(
                  new Services.Place(
                      root,
                      scratch,
                      Clock.systemUTC(),
                      (descriptor, text) -> (descriptor == 1 ? System.out : System.err).print(text),
                      1,
                      1,
                      Long.MAX_VALUE),
                  new EndiveEngine(HeapRoom.ofThisJvm()),
                  threads,
                  fuel == 0 ? Optional.empty() : Optional.of(new Meter(fuel)))) {
        Files.write(module, bytes);
        var made =
            services.create(
                "run",
                List.of(new Services.ModuleFile(file.toString(), Cid.of(bytes).text(), module)),
                Limits.of(memoryMiB, timeoutMs, 8 << 20, 8 << 20));
        if (made instanceof Outcome.Failed<?> failed) {
          return failed(failed);
        }
        var request =
            new CallRequest(
                "run",
                function,
                JsonArguments.of(arguments),
                Optional.empty(),
                vault.isPresent() ? Optional.of(vault.get().toRealPath()) : Optional.empty());
        var millis = new double[repeat];
        String result = "";
        for (int i = 0; i < repeat; i++) {
          long start = System.nanoTime();
          switch (services.call(request)) {
            case Outcome.Done<String>(var json) -> result = json;
            case Outcome.Failed<String> failed -> {
              return failed(failed);
            }
          }
          millis[i] = (System.nanoTime() - start) / 1e6;
        }
        spec.commandLine().getOut().println(result);
        if (repeat > 1) {
          spec.commandLine()
              .getOut()
              .println(figures(millis, services.all().iterator().next().fuelUsed()));
        }
        spec.commandLine().getOut().flush();
        services.remove("run");
        return 0;
      } finally {
        Files.deleteIfExists(module);
        Files.deleteIfExists(scratch);
      }
    }

    /** Figures of the second half: the first warms the JVM up. */
    private static String figures(double[] millis, long fuel) {
      var warm = Arrays.copyOfRange(millis, millis.length / 2, millis.length);
      double seconds = Arrays.stream(warm).sum() / 1e3;
      Arrays.sort(warm);
      return String.format(
          Locale.ROOT,
          "{\"calls\":%d,\"firstMs\":%.3f,\"p50Ms\":%.3f,\"p99Ms\":%.3f,\"perSecond\":%.2f,\"fuel\":%d}",
          millis.length,
          millis[0],
          warm[warm.length / 2],
          warm[warm.length * 99 / 100],
          warm.length / seconds,
          fuel);
    }

    /**
     * The sidecar mounts directories below its vault, so the vault is the directory's parent here.
     */
    private static Path parent(Path directory) {
      var parent = directory.getParent();
      if (parent == null) {
        throw new IllegalArgumentException("the root directory cannot be --vault; give a folder");
      }
      return parent;
    }

    private int failed(Outcome.Failed<?> failed) {
      spec.commandLine().getErr().println("marine: " + failed.kind() + ": " + failed.message());
      return 1;
    }
  }

  @Command(name = "serve", description = "Serves modules to a node over a Unix socket.")
  static final class Serve implements java.util.concurrent.Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      var sidecar = Sidecar.start(ServerConfig.from(System.getenv()));
      var ended = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    sidecar.close();
                    ended.countDown();
                  },
                  "shutdown"));
      ended.await();
      return 0;
    }
  }
}
