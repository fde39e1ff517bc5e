package io.decentracompute.node.particle;

import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * The MessagePack map of a particle: {@code action, id, init_peer_id, timestamp, ttl, script,
 * signature, data} and, through a relay, {@code to}. Unknown keys are passed over, a key given
 * twice is refused.
 */
public final class ParticleCodec {
  private static final String ACTION = "Particle";
  private static final int MAX_ENTRIES = 32;
  private static final int MAX_ID_BYTES = 256;
  private static final int MAX_PEER_BYTES = 128;
  private static final int MAX_SIGNATURE_BYTES = 128;

  private ParticleCodec() {}

  /** The outcome of reading bytes that somebody sent. */
  public sealed interface Decoded {
    /** A well-formed particle; nothing in it has been checked. */
    record Frame(ParticleFrame frame) implements Decoded {}

    /** No particle, and why. */
    record Malformed(String why) implements Decoded {}
  }

  /** The map, without the length in front. */
  public static byte[] encode(ParticleFrame frame) {
    var particle = frame.particle();
    try (var out = MessagePack.newDefaultBufferPacker()) {
      out.packMapHeader(frame.to().isPresent() ? 9 : 8);
      out.packString("action").packString(ACTION);
      out.packString("id").packString(particle.id());
      out.packString("init_peer_id").packString(particle.initPeerId().text());
      out.packString("timestamp").packLong(particle.timestampMs());
      out.packString("ttl").packLong(particle.ttlMs());
      out.packString("script").packString(particle.script());
      var signature = particle.signature();
      out.packString("signature").packBinaryHeader(signature.length).addPayload(signature);
      if (frame.to().isPresent()) {
        out.packString("to").packString(frame.to().get().text());
      }
      out.packString("data").packBinaryHeader(frame.data().length).addPayload(frame.data());
      return out.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("a packer in memory does no I/O", e);
    }
  }

  /** Reads a map; memory stays in proportion to the bytes given. Never throws. */
  public static Decoded decode(byte[] bytes) {
    try (var in = MessagePack.newDefaultUnpacker(bytes)) {
      return new Reader(in, bytes.length).frame();
    } catch (Malformed e) {
      return new Decoded.Malformed(e.why);
    } catch (MessagePackException | IOException e) {
      return new Decoded.Malformed("no MessagePack map: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      return new Decoded.Malformed(String.valueOf(e.getMessage()));
    }
  }

  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;
    private final String why;

    Malformed(String why) {
      super(why, null, false, false);
      this.why = why;
    }
  }

  private static final class Reader {
    private final MessageUnpacker in;
    private final int total;
    private @Nullable String action;
    private @Nullable String id;
    private @Nullable String initPeerId;
    private @Nullable Long timestamp;
    private @Nullable Long ttl;
    private @Nullable String script;
    private byte @Nullable [] signature;
    private byte @Nullable [] data;
    private @Nullable String to;

    Reader(MessageUnpacker in, int total) {
      this.in = in;
      this.total = total;
    }

    Decoded frame() throws IOException, Malformed {
      int entries = in.unpackMapHeader();
      if (entries > MAX_ENTRIES) {
        throw new Malformed("the map has " + entries + " entries; at most " + MAX_ENTRIES);
      }
      var seen = new HashSet<String>();
      for (int i = 0; i < entries; i++) {
        var key = text("a key", MAX_ID_BYTES);
        if (!seen.add(key)) {
          throw new Malformed("'" + key + "' is given twice");
        }
        entry(key);
      }
      if (in.hasNext()) {
        throw new Malformed("bytes follow the map");
      }
      if (!ACTION.equals(action)) {
        throw new Malformed("'action' is not " + ACTION);
      }
      var particle =
          new Particle(
              required("id", id),
              new PeerId(required("init_peer_id", initPeerId)),
              required("timestamp", timestamp),
              required("ttl", ttl),
              required("script", script),
              required("signature", signature));
      return new Decoded.Frame(
          new ParticleFrame(
              particle, required("data", data), Optional.ofNullable(to).map(PeerId::new)));
    }

    private void entry(String key) throws IOException, Malformed {
      switch (key) {
        case "action" -> action = text(key, MAX_ID_BYTES);
        case "id" -> id = text(key, MAX_ID_BYTES);
        case "init_peer_id" -> initPeerId = text(key, MAX_PEER_BYTES);
        case "timestamp" -> timestamp = in.unpackLong();
        case "ttl" -> ttl = in.unpackLong();
        case "script" -> script = text(key, total);
        case "signature" -> signature = binary(key, MAX_SIGNATURE_BYTES);
        case "data" -> data = binary(key, total);
        case "to" -> to = text(key, MAX_PEER_BYTES);
        default -> in.skipValue();
      }
    }

    private String text(String what, int most) throws IOException, Malformed {
      var bytes = payload(what, in.unpackRawStringHeader(), most);
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        throw new Malformed("'" + what + "' is not UTF-8");
      }
    }

    private byte[] binary(String what, int most) throws IOException, Malformed {
      return payload(what, in.unpackBinaryHeader(), most);
    }

    // A header can claim gigabytes in five bytes: compare with what is there before making room.
    private byte[] payload(String what, int length, int most) throws IOException, Malformed {
      long left = total - in.getTotalReadBytes();
      if (length < 0 || length > most || length > left) {
        throw new Malformed("'" + what + "' claims " + Integer.toUnsignedString(length) + " bytes");
      }
      return in.readPayload(length);
    }

    private static <T> T required(String key, @Nullable T value) throws Malformed {
      if (value == null) {
        throw new Malformed("'" + key + "' is missing");
      }
      return value;
    }
  }
}
