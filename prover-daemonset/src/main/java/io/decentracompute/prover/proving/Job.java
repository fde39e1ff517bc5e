package io.decentracompute.prover.proving;

import io.decentracompute.prover.tree.Keccak;
import io.decentracompute.prover.tree.Word;

/**
 * What one unit hashes for in one epoch.
 *
 * @param epoch number of the epoch
 * @param nonce global nonce of the epoch
 * @param difficulty a hash below it, as a big-endian number, is a proof
 */
public record Job(long epoch, Word nonce, Word difficulty) {

  /** The RandomX key of a unit in this epoch: keccak256(nonce ‖ unitId). */
  public byte[] keyOf(Word unitId) {
    return Keccak.hash(nonce.toBytes(), unitId.toBytes());
  }

  /** Whether a hash is a proof. */
  public boolean isProof(Word hash) {
    return hash.compareTo(difficulty) < 0;
  }
}
