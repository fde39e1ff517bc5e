package io.decentracompute.aqua;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A script on its way: what its initiator fixed and signed. The data that travels with it changes
 * at every peer and is no part of this.
 *
 * @param id text chosen by the initiator
 * @param initPeerId whose key signs
 * @param timestampMs start of life by the initiator's clock, milliseconds since 1970, unsigned
 * @param ttlMs life after the timestamp, milliseconds, 0 to 4294967295
 * @param script AIR
 * @param signature ed25519 over id ‖ timestamp (u64 LE) ‖ ttl (u32 LE) ‖ script
 */
@SuppressWarnings(
    "ArrayRecordComponent") // bytes of megabytes are handed over, not copied or compared
public record Particle(
    String id, PeerId initPeerId, long timestampMs, long ttlMs, String script, byte[] signature) {

  public Particle {
    if (ttlMs < 0 || ttlMs > 0xffff_ffffL) {
      throw new IllegalArgumentException(
          "particle %s: ttl %s is out of range; use milliseconds, 0 to 4294967295"
              .formatted(id, ttlMs));
    }
    signature = signature.clone();
  }

  /** A particle of this initiator, signed. */
  public static Particle sign(
      KeyPair initiator, String id, long timestampMs, long ttlMs, String script) {
    var unsigned = new Particle(id, initiator.peerId(), timestampMs, ttlMs, script, new byte[0]);
    return new Particle(
        id, initiator.peerId(), timestampMs, ttlMs, script, initiator.sign(unsigned.message()));
  }

  /** Whether the initiator signed exactly this. */
  public boolean verify() {
    return initPeerId
        .publicKey()
        .map(key -> KeyPair.verify(key, message(), signature))
        .orElse(false);
  }

  /** Whether life is over; a sum that overflows counts as over. */
  public boolean isExpired(long nowMs) {
    long end = timestampMs + ttlMs;
    return timestampMs < 0 || end < 0 || nowMs > end;
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  private byte[] message() {
    var idBytes = id.getBytes(StandardCharsets.UTF_8);
    var scriptBytes = script.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(idBytes.length + 12 + scriptBytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(idBytes)
        .putLong(timestampMs)
        .putInt((int) ttlMs)
        .put(scriptBytes)
        .array();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Particle p
        && id.equals(p.id)
        && initPeerId.equals(p.initPeerId)
        && timestampMs == p.timestampMs
        && ttlMs == p.ttlMs
        && script.equals(p.script)
        && java.util.Arrays.equals(signature, p.signature);
  }

  @Override
  public int hashCode() {
    return id.hashCode() * 31 + java.util.Arrays.hashCode(signature);
  }
}
