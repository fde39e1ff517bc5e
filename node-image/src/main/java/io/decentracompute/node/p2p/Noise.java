package io.decentracompute.node.p2p;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.PeerId;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The handshake {@code Noise_XX_25519_ChaChaPoly_SHA256} with libp2p's payload: after it both sides
 * know each other's peer id and share fresh keys. One object a handshake.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/noise/README.md">libp2p Noise</a>
 */
final class Noise {
  static final String PROTOCOL = "/noise";
  private static final byte[] NAME =
      "Noise_XX_25519_ChaChaPoly_SHA256".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SIGNATURE_PREFIX =
      "noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_HANDSHAKE_MESSAGE = 4096;

  private final KeyPair identity;
  private final X25519Key ephemeral = X25519Key.generate();
  private final X25519Key fixed = X25519Key.generate();
  private final DataInputStream in;
  private final OutputStream out;
  private byte[] hash = NAME.clone();
  private byte[] chainingKey = NAME.clone();
  private @Nullable CipherState cipher;

  private Noise(KeyPair identity, InputStream in, OutputStream out) {
    this.identity = identity;
    this.in = new DataInputStream(in);
    this.out = out;
    mixHash(new byte[0]);
  }

  /**
   * A secured connection: bytes go through {@code in} and {@code out}, {@code peer} is who holds
   * the other end.
   */
  record Secured(PeerId peer, InputStream in, OutputStream out) {}

  /** The dialler's side; refuses an answer from anyone but the expected peer. */
  static Secured initiate(
      KeyPair identity, InputStream in, OutputStream out, Optional<PeerId> expected)
      throws IOException {
    return new Noise(identity, in, out).initiate(expected);
  }

  /** The listener's side. */
  static Secured respond(KeyPair identity, InputStream in, OutputStream out) throws IOException {
    return new Noise(identity, in, out).respond();
  }

  private Secured initiate(Optional<PeerId> expected) throws IOException {
    var e = ephemeral.publicBytes();
    mixHash(e);
    mixHash(new byte[0]);
    send(e);

    var answer = new Cursor(receive());
    var theirEphemeral = answer.take(X25519Key.BYTES);
    mixHash(theirEphemeral);
    mixKey(ephemeral.agree(theirEphemeral));
    var theirFixed = openAndHash(answer.take(X25519Key.BYTES + CipherState.TAG));
    mixKey(ephemeral.agree(theirFixed));
    var peer = readPayload(openAndHash(answer.rest()), theirFixed);
    if (expected.isPresent() && !expected.get().equals(peer)) {
      throw new ProtocolException("dialled peer " + expected.get() + " but " + peer + " answered");
    }

    var s = sealAndHash(fixed.publicBytes());
    mixKey(fixed.agree(theirEphemeral));
    var payload = sealAndHash(payload());
    send(concat(s, payload));
    return split(peer, true);
  }

  private Secured respond() throws IOException {
    var hello = new Cursor(receive());
    var theirEphemeral = hello.take(X25519Key.BYTES);
    mixHash(theirEphemeral);
    mixHash(hello.rest());

    var e = ephemeral.publicBytes();
    mixHash(e);
    mixKey(ephemeral.agree(theirEphemeral));
    var s = sealAndHash(fixed.publicBytes());
    mixKey(fixed.agree(theirEphemeral));
    var payload = sealAndHash(payload());
    send(concat(e, s, payload));

    var last = new Cursor(receive());
    var theirFixed = openAndHash(last.take(X25519Key.BYTES + CipherState.TAG));
    mixKey(ephemeral.agree(theirFixed));
    var peer = readPayload(openAndHash(last.rest()), theirFixed);
    return split(peer, false);
  }

  private byte[] payload() {
    var signature = identity.sign(concat(SIGNATURE_PREFIX, fixed.publicBytes()));
    return new Proto.Writer()
        .bytes(1, PublicKeys.encode(identity.publicKey()))
        .bytes(2, signature)
        .toBytes();
  }

  private static PeerId readPayload(byte[] payload, byte[] fixedKey) throws ProtocolException {
    byte[] key = {};
    byte[] signature = {};
    for (var field : Proto.decode(payload)) {
      if (field.id() == 1) {
        key = field.bytes();
      } else if (field.id() == 2) {
        signature = field.bytes();
      }
    }
    var peer = PublicKeys.decode(key);
    if (!KeyPair.verify(
        peer.publicKey().orElseThrow(), concat(SIGNATURE_PREFIX, fixedKey), signature)) {
      throw new ProtocolException("peer " + peer + " did not sign its Noise key");
    }
    return peer;
  }

  private Secured split(PeerId peer, boolean initiator) {
    var temp = hmac(chainingKey, new byte[0]);
    var first = hmac(temp, new byte[] {1});
    var second = hmac(temp, concat(first, new byte[] {2}));
    var sending = new CipherState(initiator ? first : second);
    var receiving = new CipherState(initiator ? second : first);
    return new Secured(
        peer, new NoiseTransport.Input(in, receiving), new NoiseTransport.Output(out, sending));
  }

  private void mixHash(byte[] data) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(hash);
      hash = digest.digest(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private void mixKey(byte[] secret) {
    var temp = hmac(chainingKey, secret);
    chainingKey = hmac(temp, new byte[] {1});
    cipher = new CipherState(hmac(temp, concat(chainingKey, new byte[] {2})));
  }

  private byte[] sealAndHash(byte[] plain) {
    var sealed = new byte[plain.length + CipherState.TAG];
    keyed().seal(hash, plain, 0, plain.length, sealed, 0);
    mixHash(sealed);
    return sealed;
  }

  private byte[] openAndHash(byte[] sealed) throws ProtocolException {
    var plain = keyed().open(hash, sealed);
    mixHash(sealed);
    return plain;
  }

  private CipherState keyed() {
    if (cipher == null) {
      throw new IllegalStateException("the handshake has no key yet");
    }
    return cipher;
  }

  private void send(byte[] message) throws IOException {
    out.write(concat(new byte[] {(byte) (message.length >>> 8), (byte) message.length}, message));
    out.flush();
  }

  private byte[] receive() throws IOException {
    int length = in.readUnsignedShort();
    if (length > MAX_HANDSHAKE_MESSAGE) {
      throw new ProtocolException("a Noise handshake message has " + length + " bytes");
    }
    var message = in.readNBytes(length);
    if (message.length < length) {
      throw new EOFException("the connection ended inside the Noise handshake");
    }
    return message;
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  private static byte[] concat(byte[]... parts) {
    int length = 0;
    for (var part : parts) {
      length += part.length;
    }
    var all = new byte[length];
    int at = 0;
    for (var part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  /** Reads a handshake message front to back. */
  private static final class Cursor {
    private final byte[] message;
    private int at;

    Cursor(byte[] message) {
      this.message = message;
    }

    byte[] take(int length) throws ProtocolException {
      if (message.length - at < length) {
        throw new ProtocolException("a Noise handshake message is cut short");
      }
      at += length;
      return Arrays.copyOfRange(message, at - length, at);
    }

    byte[] rest() {
      var rest = Arrays.copyOfRange(message, at, message.length);
      at = message.length;
      return rest;
    }
  }
}
