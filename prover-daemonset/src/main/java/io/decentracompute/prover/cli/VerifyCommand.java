package io.decentracompute.prover.cli;

import io.decentracompute.prover.leaves.LeavesDocument;
import io.decentracompute.prover.randomx.RandomX;
import io.decentracompute.prover.tree.Word;
import io.decentracompute.prover.verify.CannotVerifyException;
import io.decentracompute.prover.verify.CapacityContract;
import io.decentracompute.prover.verify.ChainFacts;
import io.decentracompute.prover.verify.EpochVerifier;
import io.decentracompute.prover.verify.LeavesSource;
import io.decentracompute.prover.verify.Verdict;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks somebody's epoch. */
@Command(
    name = "verify-epoch",
    mixinStandardHelpOptions = true,
    description = {
      "Computes every hash of a peer's epoch again and compares nonce, difficulty, count and root with the chain.",
      "Ends with 0 when all holds, 1 when something is forged, 2 when it cannot be checked."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the required options
final class VerifyCommand implements Callable<Integer> {
  private static final int FORGED = 1;

  @Option(names = "--peer-id", required = true, description = "Id of the peer on the chain.")
  private String peerId;

  @Option(names = "--epoch", required = true, description = "Number of the epoch.")
  private long epoch;

  @Option(names = "--rpc", required = true, description = "JSON-RPC of the chain.")
  private URI rpc;

  @Option(names = "--capacity", required = true, description = "Address of contract Capacity.")
  private String capacity;

  @ArgGroup(multiplicity = "1")
  private Leaves leaves;

  @Option(names = "--library", description = "Path of the RandomX library.")
  private @Nullable String library;

  @Spec private CommandSpec command;

  private static final class Leaves {
    @Option(
        names = "--leaves-url",
        description = "The prover, as ComputePeer.status.proofs.leavesUrl has it.")
    private @Nullable URI url;

    @Option(names = "--file", description = "A file with the leaves instead.")
    private @Nullable Path file;
  }

  @Override
  public Integer call() throws CannotVerifyException {
    ChainFacts chain = new CapacityContract(rpc, capacity).facts(Word.parse(peerId), epoch);
    Verdict verdict =
        new EpochVerifier(RandomX.load(Optional.ofNullable(library)))
            .verify(document(chain.root()), chain);
    return switch (verdict) {
      case Verdict.Holds(int proofs, int units) -> {
        command
            .commandLine()
            .getOut()
            .println("epoch " + epoch + " holds: " + proofs + " proofs of " + units + " units");
        yield 0;
      }
      case Verdict.Forged forged -> {
        command.commandLine().getErr().println("epoch " + epoch + " is forged: " + forged.why());
        yield FORGED;
      }
    };
  }

  private LeavesDocument document(Word root) throws CannotVerifyException {
    if (leaves.file != null) {
      return LeavesSource.read(leaves.file);
    }
    if (leaves.url != null) {
      return LeavesSource.fetch(leaves.url, root);
    }
    throw new IllegalArgumentException("give --leaves-url or --file");
  }
}
