package io.decentracompute.prover.proving;

import io.decentracompute.prover.tree.Keccak;
import io.decentracompute.prover.tree.Word;

/**
 * What the units of one peer hash for in one epoch.
 *
 * @param peerId id of the peer on the chain; its proofs share one root
 * @param epoch number of the epoch
 * @param nonce global nonce of the epoch
 * @param difficulty a hash below it, as a big-endian number, is a proof
 */
public record Job(Word peerId, long epoch, Word nonce, Word difficulty) {

  /** The RandomX key of a unit in this epoch: keccak256(nonce ‖ unitId). */
  public byte[] keyOf(Word unitId) {
    return Keccak.hash(nonce.toBytes(), unitId.toBytes());
  }

  /** Whether a hash is a proof. */
  public boolean isProof(Word hash) {
    return hash.compareTo(difficulty) < 0;
  }
}
