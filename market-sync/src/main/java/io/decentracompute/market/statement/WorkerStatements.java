package io.decentracompute.market.statement;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;

/** The text by which a worker's key binds itself to one worker of one deal on one chain. */
public final class WorkerStatements {
  private static final String ALGORITHM = "Ed25519";
  private static final int SIGNATURE_BYTES = 64;

  private WorkerStatements() {}

  /** The signed text ({@code docs/seams.md}, section 4). */
  public static String payload(long chainId, Bytes32 dealId, Bytes32 workerId, Address provider) {
    return "decentra-worker-v1\n%d\n%s\n%s\n%s\n"
        .formatted(chainId, dealId.hex(), workerId.hex(), provider.hex());
  }

  /** Whether this is the key's ed25519 signature over the text; false for any malformed input. */
  public static boolean isSigned(String payload, Bytes32 key, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      return false;
    }
    try {
      var verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(KeyFactory.getInstance(ALGORITHM).generatePublic(point(key)));
      verifier.update(payload.getBytes(UTF_8));
      return verifier.verify(signature);
    } catch (SignatureException malformed) {
      return false;
    } catch (GeneralSecurityException noPoint) {
      // The key is no point of the curve: whoever wrote it cannot have signed.
      return false;
    }
  }

  /** RFC 8032: little-endian y, whose highest bit is the sign of x. */
  private static EdECPublicKeySpec point(Bytes32 key) {
    var bytes = key.bytes();
    for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
      var swapped = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = swapped;
    }
    var odd = (bytes[0] & 0x80) != 0;
    bytes[0] &= 0x7f;
    return new EdECPublicKeySpec(
        NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, bytes)));
  }
}
