package io.decentracompute.node.p2p;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * ChaCha20-Poly1305 under one key with a counting nonce (Noise, section 5.1); one thread at a time.
 */
final class CipherState {
  static final int TAG = 16;

  private final SecretKeySpec key;
  private final Cipher cipher;
  private long nonce;

  CipherState(byte[] key) {
    this.key = new SecretKeySpec(key, "ChaCha20");
    try {
      this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no ChaCha20-Poly1305", e);
    }
  }

  /** Encrypts; the result starts at {@code outAt} and is {@link #TAG} bytes longer. */
  int seal(byte[] associated, byte[] in, int at, int length, byte[] out, int outAt) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, next());
      cipher.updateAAD(associated);
      return cipher.doFinal(in, at, length, out, outAt);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("encryption failed", e);
    }
  }

  byte[] open(byte[] associated, byte[] sealed) throws ProtocolException {
    if (sealed.length < TAG) {
      throw new ProtocolException("a Noise message is shorter than its tag");
    }
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, next());
      cipher.updateAAD(associated);
      return cipher.doFinal(sealed);
    } catch (GeneralSecurityException e) {
      throw new ProtocolException(
          "a Noise message does not decrypt: it was altered or the keys differ", e);
    }
  }

  private AlgorithmParameterSpec next() {
    var iv = new byte[12];
    long n = nonce++;
    for (int i = 0; i < 8; i++) {
      iv[4 + i] = (byte) (n >>> (8 * i));
    }
    return new IvParameterSpec(iv);
  }
}
