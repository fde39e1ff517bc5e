package io.decentracompute.prover.epoch;

import io.decentracompute.prover.journal.Journal;
import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every epoch that the disk knows: proofs in the journal, and beside it a file {@code
 * epoch-N.parameters} with the lines peer id, nonce and difficulty. Safe for use by several
 * threads.
 */
public final class Epochs implements AutoCloseable {

  /** How many ended epochs stay on the disk, for those who fetch leaves late. */
  private static final int KEPT = 8;

  private final Path folder;
  private final Journal journal;

  public Epochs(Path folder) throws IOException {
    this.journal = new Journal(folder);
    this.folder = folder;
  }

  /**
   * Remembers an epoch's parameters before the first proof of it; forgets epochs that are long
   * over.
   */
  public synchronized void begin(EpochParameters parameters) throws IOException {
    Path file = file(parameters.epoch());
    if (Files.exists(file)) {
      return;
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(
        part,
        parameters.peerId() + "\n" + parameters.nonce() + "\n" + parameters.difficulty() + "\n");
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    forgetBefore(parameters.epoch() - KEPT);
  }

  /** Keeps a proof; it is on the disk when this returns. */
  public synchronized void add(long epoch, Proof proof) throws IOException {
    journal.append(epoch, proof);
  }

  /**
   * An epoch's parameters and proofs so far; empty when it was never begun, or its parameters
   * cannot be read.
   */
  public synchronized Optional<ClosedEpoch> read(long epoch) throws IOException {
    Path file = file(epoch);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    if (lines.size() != 3) {
      return Optional.empty();
    }
    try {
      EpochParameters parameters =
          new EpochParameters(
              epoch, Word.parse(lines.get(0)), Word.parse(lines.get(1)), Word.parse(lines.get(2)));
      return Optional.of(new ClosedEpoch(parameters, journal.replay(epoch).proofs()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The numbers of all epochs on the disk, ascending. */
  public synchronized List<Long> known() throws IOException {
    List<Long> known = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        number(file).ifPresent(known::add);
      }
    }
    known.sort(Long::compare);
    return List.copyOf(known);
  }

  @Override
  public synchronized void close() throws IOException {
    journal.close();
  }

  private void forgetBefore(long epoch) throws IOException {
    journal.forgetBefore(epoch);
    for (long old : known()) {
      if (old < epoch) {
        Files.deleteIfExists(file(old));
      }
    }
  }

  private Path file(long epoch) {
    return folder.resolve("epoch-" + epoch + ".parameters");
  }

  private static Optional<Long> number(Path file) {
    String name = String.valueOf(file.getFileName());
    if (!name.matches("epoch-[0-9]{1,18}\\.parameters")) {
      return Optional.empty();
    }
    return Optional.of(Long.parseLong(name.substring(6, name.length() - ".parameters".length())));
  }
}
