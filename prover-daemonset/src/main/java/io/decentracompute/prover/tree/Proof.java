package io.decentracompute.prover.tree;

/**
 * One found proof: for this unit this local nonce hashes, under the epoch's key of the unit, to
 * this hash.
 *
 * @param unitId id of the unit on the chain
 * @param localNonce the input that was hashed
 * @param hash below the epoch's difficulty, as a big-endian number
 */
public record Proof(Word unitId, Word localNonce, Word hash) {

  /**
   * The leaf: keccak256(keccak256(abi.encode(unitId, localNonce, hash))); hashed twice so that no
   * inner node passes for one.
   */
  public Word leaf() {
    return Word.of(
        Keccak.hash(Keccak.hash(unitId.toBytes(), localNonce.toBytes(), hash.toBytes())));
  }
}
