package io.decentracompute.prover.epoch;

import io.decentracompute.prover.journal.Journal;
import io.decentracompute.prover.proving.Job;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The epochs of one peer: proofs in the journal, and beside it a file {@code epoch-N.job} with the
 * lines nonce and difficulty. For one thread at a time.
 */
final class PeerEpochs implements AutoCloseable {

  /** How many ended epochs stay on the disk, for those who fetch leaves late. */
  private static final int KEPT = 8;

  private final Word peerId;
  private final Path folder;
  private final Journal journal;
  private final Map<Long, Job> jobs = new HashMap<>();
  private final Map<Long, KnownRoot> roots = new HashMap<>();

  /** A root, and how long the journal was when it was computed. */
  private record KnownRoot(long bytes, Word root) {}

  PeerEpochs(Word peerId, Path folder) throws IOException {
    this.peerId = peerId;
    this.folder = folder;
    this.journal = new Journal(folder);
    for (long epoch : onDisk()) {
      readJob(epoch).ifPresent(job -> jobs.put(epoch, job));
    }
  }

  void begin(Job job) throws IOException {
    if (job.equals(jobs.get(job.epoch()))) {
      return;
    }
    jobs.remove(job.epoch());
    roots.remove(job.epoch());
    journal.forget(job.epoch());
    Path file = file(job.epoch());
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, job.nonce() + "\n" + job.difficulty() + "\n");
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    // After a chain was reset, epochs that have not come yet are those of the old one.
    for (long other : onDisk()) {
      if (other < job.epoch() - KEPT || other > job.epoch()) {
        forget(other);
      }
    }
    jobs.put(job.epoch(), job);
  }

  boolean add(Job job, Proof proof) throws IOException {
    if (!job.equals(jobs.get(job.epoch()))) {
      return false;
    }
    journal.append(job.epoch(), proof);
    return true;
  }

  Optional<ClosedEpoch> read(long epoch) throws IOException {
    Job job = jobs.get(epoch);
    return job == null
        ? Optional.empty()
        : Optional.of(new ClosedEpoch(job, journal.replay(epoch).proofs()));
  }

  /** Looks at an epoch's proofs again only when there are more of them. */
  Optional<ClosedEpoch> find(Word root) throws IOException {
    for (long epoch : List.copyOf(jobs.keySet())) {
      long bytes = journal.bytes(epoch);
      KnownRoot known = roots.get(epoch);
      if (known == null || known.bytes() != bytes) {
        known = new KnownRoot(bytes, read(epoch).map(ClosedEpoch::root).orElse(Word.ZERO));
        roots.put(epoch, known);
      }
      if (known.root().equals(root)) {
        return read(epoch);
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }

  private void forget(long epoch) throws IOException {
    jobs.remove(epoch);
    roots.remove(epoch);
    Files.deleteIfExists(file(epoch));
    journal.forget(epoch);
  }

  private Optional<Job> readJob(long epoch) throws IOException {
    List<String> lines = Files.readAllLines(file(epoch), StandardCharsets.UTF_8);
    if (lines.size() != 2) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Job(peerId, epoch, Word.parse(lines.get(0)), Word.parse(lines.get(1))));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // as if it had never been begun
    }
  }

  private List<Long> onDisk() throws IOException {
    List<Long> known = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.matches("epoch-[0-9]{1,18}\\.job")) {
          known.add(Long.parseLong(name.substring(6, name.length() - ".job".length())));
        }
      }
    }
    return known;
  }

  private Path file(long epoch) {
    return folder.resolve("epoch-" + epoch + ".job");
  }
}
