package io.decentracompute.market.chain.dev;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.decentracompute.market.chain.Contracts;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An anvil of our own, started as a child process and ended with {@link #close}. It begins at a
 * fixed time with the contracts in place, so the first epoch always has its full length ahead; its
 * clock is not the host's.
 */
public final class DevChain implements AutoCloseable {
  /** Chain time at the start: 2026-01-01T00:00:00Z. */
  public static final long GENESIS = 1_767_225_600;

  /** One hash in 16 is a proof: a core in light mode finds some a second. */
  public static final BigInteger DIFFICULTY = BigInteger.ONE.shiftLeft(252);

  private static final Duration STARTING = Duration.ofSeconds(20);

  private final Process process;
  private final Thread hook;
  private final DevControl control;

  /**
   * How the chain runs.
   *
   * @param port to listen at, 0 for a free one
   * @param host address to listen at
   * @param blockTime empty: a block for each transaction at once
   * @param epoch length of an epoch
   * @param state file to write the chain's state to when it ends; then nothing is loaded
   */
  public record Options(
      String host,
      int port,
      Optional<Duration> blockTime,
      Duration epoch,
      BigInteger difficulty,
      Optional<Path> state) {
    /** A free port, blocks of 250 ms, epochs of a day. */
    public static Options standard() {
      return new Options(
          "127.0.0.1",
          0,
          Optional.of(Duration.ofMillis(250)),
          Duration.ofDays(1),
          DIFFICULTY,
          Optional.empty());
    }

    /** A block for each transaction at once: the fastest for tests of the contracts. */
    public Options withInstantBlocks() {
      return new Options(host, port, Optional.empty(), epoch, difficulty, state);
    }

    public Options withBlockTime(Duration time) {
      return new Options(host, port, Optional.of(time), epoch, difficulty, state);
    }

    public Options withPort(String newHost, int newPort) {
      return new Options(newHost, newPort, blockTime, epoch, difficulty, state);
    }

    public Options withEpoch(Duration length) {
      return new Options(host, port, blockTime, length, difficulty, state);
    }

    Options writingState(Path file) {
      return new Options(host, port, blockTime, epoch, difficulty, Optional.of(file));
    }
  }

  private DevChain(Process process, DevControl control) {
    this.process = process;
    this.control = control;
    this.hook = new Thread(process::destroyForcibly, "anvil-end");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts a chain of {@link Options#standard}. */
  public static DevChain start() {
    return start(Options.standard());
  }

  /**
   * Starts anvil and returns when the contracts answer.
   *
   * @throws DevChainException anvil is not installed or does not start
   */
  public static DevChain start(Options options) {
    // Between choosing a free port and listening at it, somebody else may take it.
    int attempts = options.port() == 0 ? 3 : 1;
    while (true) {
      try {
        return startOnce(options);
      } catch (DevChainException e) {
        if (--attempts == 0) {
          throw e;
        }
      }
    }
  }

  private static DevChain startOnce(Options options) {
    int port = options.port() == 0 ? freePort() : options.port();
    var rpc = URI.create("http://127.0.0.1:" + port);
    Process process;
    try {
      process =
          new ProcessBuilder(command(options, port))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new DevChainException("anvil could not be started: " + e.getMessage(), e);
    }
    try {
      var chain = new DevChain(process, awaitAnswer(process, rpc));
      chain.control.deploy(options.epoch(), options.difficulty());
      return chain;
    } catch (RuntimeException | Error e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static List<String> command(Options options, int port) {
    var command = new ArrayList<String>();
    command.add(binary().toString());
    command.addAll(List.of("--host", options.host(), "--port", String.valueOf(port)));
    command.addAll(List.of("--chain-id", "31337", "--slots-in-an-epoch", "1", "--silent"));
    command.addAll(List.of("--timestamp", String.valueOf(GENESIS)));
    // Otherwise each block leaves its whole state on disk: gigabytes an hour.
    command.addAll(List.of("--prune-history", "64"));
    options
        .blockTime()
        .ifPresent(
            time -> command.addAll(List.of("--block-time", String.valueOf(time.toMillis() / 1e3))));
    options.state().ifPresent(file -> command.addAll(List.of("--dump-state", file.toString())));
    boolean isStandard =
        options.epoch().equals(Options.standard().epoch())
            && options.difficulty().equals(DIFFICULTY)
            && options.state().isEmpty();
    if (isStandard) {
      command.addAll(List.of("--load-state", stateFile().toString()));
    }
    return command;
  }

  private static DevControl awaitAnswer(Process process, URI rpc) {
    long end = System.nanoTime() + STARTING.toNanos();
    while (true) {
      try {
        return new DevControl(rpc);
      } catch (DevChainException e) {
        if (!process.isAlive()) {
          throw new DevChainException(
              "anvil ended with exit code "
                  + process.exitValue()
                  + " before it answered at "
                  + rpc
                  + "; is the port in use?",
              e);
        }
        if (System.nanoTime() - end > 0) {
          throw new DevChainException("anvil does not answer at " + rpc, e);
        }
      }
      try {
        TimeUnit.MILLISECONDS.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DevChainException("interrupted", e);
      }
    }
  }

  /** The state with the contracts deployed that every standard chain begins with. */
  static Path stateFile() {
    return contractsFolder().resolve("deployments/dev-state.json");
  }

  /** Writes {@code file}: accounts and code only, so that the chain begins with block 0. */
  static void writeState(Path file) {
    start(Options.standard().withInstantBlocks().writingState(file)).close();
    try {
      var json = new ObjectMapper();
      var state = (ObjectNode) json.readTree(file.toFile());
      state.putArray("blocks");
      state.putArray("transactions");
      state.putNull("historical_states");
      state.put("best_block_number", 0);
      ((ObjectNode) state.path("block")).put("number", "0x0");
      Files.writeString(
          file, json.writerWithDefaultPrettyPrinter().writeValueAsString(state) + "\n");
    } catch (IOException e) {
      throw new DevChainException("the state could not be written to " + file + ": " + e, e);
    }
  }

  static Path binary() {
    String named = System.getenv("DECENTRA_ANVIL");
    if (named != null) {
      return Path.of(named);
    }
    String platform =
        System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-amd64";
    var installed =
        contractsFolder().resolve("node_modules/@foundry-rs/anvil-" + platform + "/bin/anvil");
    if (!Files.isExecutable(installed)) {
      throw new DevChainException(
          "anvil is not installed at "
              + installed
              + ". Run `npm ci --prefix market-sync/contracts`, or name one in DECENTRA_ANVIL.");
    }
    return installed;
  }

  /** {@code market-sync/contracts}, found from {@code decentra.root} or the working folder up. */
  static Path contractsFolder() {
    String root = System.getProperty("decentra.root");
    for (Path at = Path.of(root == null ? "" : root).toAbsolutePath();
        at != null;
        at = at.getParent()) {
      var folder = at.resolve("market-sync/contracts");
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    throw new DevChainException(
        "market-sync/contracts is not below the working folder; set -Ddecentra.root to the"
            + " repository's root.");
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new DevChainException("no free port: " + e.getMessage(), e);
    }
  }

  public DevControl control() {
    return control;
  }

  public URI rpc() {
    return control.rpc();
  }

  public long chainId() {
    return control.chainId();
  }

  public Contracts contracts() {
    return control.contracts();
  }

  /** Process id of anvil, for tests that stop or kill it. */
  public long pid() {
    return process.pid();
  }

  /** Ends anvil and waits until it has gone. */
  @Override
  public void close() {
    control.close();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending and runs the hook itself.
    }
  }
}
