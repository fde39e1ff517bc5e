package io.decentracompute.prover.epoch;

import io.decentracompute.prover.proving.Job;
import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every epoch of every peer that the disk knows: a folder a peer, named by its id. Safe for use by
 * several threads.
 */
public final class Epochs implements AutoCloseable {

  private final Path folder;
  private final Map<Word, PeerEpochs> peers = new HashMap<>();

  /** The epochs below a folder, which is made when it is not there. */
  public Epochs(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        String name = String.valueOf(entry.getFileName());
        if (name.matches("0x[0-9a-f]{64}")) {
          peers.put(Word.parse(name), new PeerEpochs(Word.parse(name), entry));
        }
      }
    }
  }

  /**
   * Remembers a job before its first proof; forgets epochs that are long over. What the disk has of
   * this epoch for another nonce or difficulty (the chain was reset or reorganised) is dropped: it
   * proves nothing any more.
   */
  public synchronized void begin(Job job) throws IOException {
    PeerEpochs peer = peers.get(job.peerId());
    if (peer == null) {
      peer = new PeerEpochs(job.peerId(), folder.resolve(job.peerId().toString()));
      peers.put(job.peerId(), peer);
    }
    peer.begin(job);
  }

  /**
   * Keeps a proof; it is on the disk when this returns. One for a job that is not the epoch's any
   * more is dropped.
   *
   * @return whether it was kept
   */
  public synchronized boolean add(Job job, Proof proof) throws IOException {
    PeerEpochs peer = peers.get(job.peerId());
    return peer != null && peer.add(job, proof);
  }

  /**
   * A peer's epoch with its proofs so far; empty when it was never begun, or its job cannot be
   * read.
   */
  public synchronized Optional<ClosedEpoch> read(Word peerId, long epoch) throws IOException {
    PeerEpochs peer = peers.get(peerId);
    return peer == null ? Optional.empty() : peer.read(epoch);
  }

  /** The epoch whose proofs have this root. */
  public synchronized Optional<ClosedEpoch> find(Word root) throws IOException {
    for (PeerEpochs peer : peers.values()) {
      Optional<ClosedEpoch> found = peer.find(root);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  @Override
  public synchronized void close() throws IOException {
    for (PeerEpochs peer : peers.values()) {
      peer.close();
    }
  }
}
