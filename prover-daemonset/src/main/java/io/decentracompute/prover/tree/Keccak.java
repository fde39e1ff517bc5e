package io.decentracompute.prover.tree;

import org.bouncycastle.crypto.digests.KeccakDigest;

/** Keccak-256 as the EVM has it (not SHA3-256). */
public final class Keccak {
  private Keccak() {}

  /** The 32-byte digest of all parts, one after the other. */
  public static byte[] hash(byte[]... parts) {
    KeccakDigest digest = new KeccakDigest(256);
    for (byte[] part : parts) {
      digest.update(part, 0, part.length);
    }
    byte[] out = new byte[32];
    digest.doFinal(out, 0);
    return out;
  }
}
