package io.decentracompute.market.chain.dev;

import io.decentracompute.market.chain.ChainUnavailableException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chain}: the development chain at the command line. */
@Command(
    name = "chain",
    mixinStandardHelpOptions = true,
    description =
        "The development chain: anvil with our contracts, funded accounts, a clock that moves.",
    subcommands = {
      Main.Up.class,
      Main.Deploy.class,
      Main.Status.class,
      Main.Advance.class,
      Main.State.class
    })
public final class Main {
  private Main() {}

  /** Exit code 0: done; 1: the chain refused or is missing; 2: wrong arguments. */
  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  static int execute(String... arguments) {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(
            (problem, line, _) -> {
              if (!(problem instanceof DevChainException)) {
                throw problem;
              }
              line.getErr().println("chain: " + problem.getMessage());
              return 1;
            })
        .execute(arguments);
  }

  /** What the commands that talk to a running chain share. */
  private static final class Endpoint {
    @Option(
        names = "--rpc",
        defaultValue = "http://127.0.0.1:8545",
        description = "where the chain answers (default: ${DEFAULT-VALUE})")
    private URI rpc = URI.create("http://127.0.0.1:8545");
  }

  @Command(name = "up", description = "Run a chain in the foreground until Ctrl-C.")
  static final class Up implements Callable<Integer> {
    @Option(names = "--host", defaultValue = "127.0.0.1")
    private String host = "127.0.0.1";

    @Option(names = "--port", defaultValue = "8545")
    private int port;

    @Option(names = "--epoch", description = "length of an epoch, such as PT1H (default: P1D)")
    private Duration epoch = Duration.ofDays(1);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
      var options = DevChain.Options.standard().withPort(host, port).withEpoch(epoch);
      try (var chain = DevChain.start(options)) {
        print(spec.commandLine().getOut(), chain.control());
        new CountDownLatch(1).await();
      }
      return 0;
    }
  }

  @Command(
      name = "deploy",
      description = "Put the contracts on a fresh anvil; nothing where they are.")
  static final class Deploy implements Callable<Integer> {
    @CommandLine.Mixin private Endpoint endpoint = new Endpoint();

    @Option(names = "--epoch", description = "length of an epoch, such as PT1H (default: P1D)")
    private Duration epoch = Duration.ofDays(1);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      try (var control = new DevControl(endpoint.rpc)) {
        control.deploy(epoch, DevChain.DIFFICULTY);
        print(spec.commandLine().getOut(), control);
      }
      return 0;
    }
  }

  @Command(name = "status", description = "Print head, epoch and addresses.")
  static final class Status implements Callable<Integer> {
    @CommandLine.Mixin private Endpoint endpoint = new Endpoint();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      try (var control = new DevControl(endpoint.rpc)) {
        print(spec.commandLine().getOut(), control);
      }
      return 0;
    }
  }

  @Command(
      name = "advance-epoch",
      description = "Move time past the epoch's end and wait for the roots of the ended epoch.")
  static final class Advance implements Callable<Integer> {
    @CommandLine.Mixin private Endpoint endpoint = new Endpoint();

    @Option(
        names = "--wait",
        description = "how long to wait for roots, PT0S not to (default: PT60S)")
    private Duration wait = Duration.ofSeconds(60);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      try (var control = new DevControl(endpoint.rpc)) {
        var advance = control.advanceEpoch(wait);
        var out = spec.commandLine().getOut();
        out.printf("epoch %d ended, now %d%n", advance.ended(), advance.current());
        for (var peer : advance.missingRoots()) {
          out.printf("no root of peer %s after %s%n", peer, wait);
        }
        return advance.missingRoots().isEmpty() ? 0 : 1;
      }
    }
  }

  @Command(
      name = "state",
      description = "Write the state that standard chains begin with, after a change of contracts.")
  static final class State implements Callable<Integer> {
    @Option(names = "--out", description = "default: deployments/dev-state.json of the contracts")
    private Path out = DevChain.stateFile();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      DevChain.writeState(out);
      spec.commandLine().getOut().println(out);
      return 0;
    }
  }

  private static void print(PrintWriter out, DevControl control) {
    try (var chain = control.connect()) {
      var time = chain.market().time();
      var contracts = control.contracts();
      out.printf("rpc          %s (chain id %d)%n", control.rpc(), control.chainId());
      out.printf(
          "head         block %d, %s%n", time.block().number(), at(time.block().timestamp()));
      out.printf("epoch        %d, ends %s%n", time.epoch(), at(time.epochEndsAt()));
      out.printf("registry     %s%n", contracts.registry());
      out.printf("market       %s%n", contracts.market());
      out.printf("capacity     %s%n", contracts.capacity());
      out.printf("token        %s%n", contracts.token());
      out.printf("provider     %s%n", DevAccount.PROVIDER);
      out.printf("customer     %s%n", DevAccount.CUSTOMER);
      out.flush();
    } catch (ChainUnavailableException e) {
      throw new DevChainException("The chain gave no usable answer: " + e.getMessage(), e);
    }
  }

  private static Instant at(long seconds) {
    return Instant.ofEpochSecond(seconds);
  }
}
