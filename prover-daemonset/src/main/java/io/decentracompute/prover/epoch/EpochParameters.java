package io.decentracompute.prover.epoch;

import io.decentracompute.prover.proving.Job;
import io.decentracompute.prover.tree.Word;

/** What the proofs of an epoch were made for. */
public record EpochParameters(long epoch, Word peerId, Word nonce, Word difficulty) {

  /** The same as a job for a unit. */
  public Job job() {
    return new Job(epoch, nonce, difficulty);
  }
}
