package io.decentracompute.prover.proving;

import io.decentracompute.prover.tree.Proof;
import java.io.IOException;

/**
 * Where a found proof goes; it is safe once the call has returned. Called from the threads of all
 * units.
 */
@FunctionalInterface
public interface ProofStore {
  /** Keeps a proof of a job. */
  void found(Job job, Proof proof) throws IOException;
}
