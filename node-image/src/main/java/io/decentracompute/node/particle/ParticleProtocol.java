package io.decentracompute.node.particle;

import io.decentracompute.node.p2p.Connection;
import io.decentracompute.node.p2p.Substream;
import io.decentracompute.node.p2p.Varint;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;

/**
 * {@code /decentra/particle/1.0.0}: one stream a particle, an unsigned varint length, one map, and
 * back one byte: 0 taken, 1 refused, 2 not now.
 */
public final class ParticleProtocol {
  public static final String ID = "/decentra/particle/1.0.0";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ParticleLimits limits;
  private final ByteBudget receiving;
  private final ParticleMetrics metrics;
  private final Incidents incidents;

  public ParticleProtocol(ParticleLimits limits, ParticleMetrics metrics, Incidents incidents) {
    this.limits = limits;
    this.receiving = new ByteBudget(limits.bytesInTransit());
    this.metrics = metrics;
    this.incidents = incidents;
  }

  /** Who decides on a particle that was read. */
  @FunctionalInterface
  public interface Receiver {
    Verdict receive(Connection from, ParticleFrame frame);
  }

  /** Serves one incoming stream. */
  public void serve(Connection from, Substream stream, Receiver receiver) throws IOException {
    stream.deadline(PATIENCE);
    var verdict = read(from, stream, receiver);
    stream.output().write(verdict.code());
  }

  private Verdict read(Connection from, Substream stream, Receiver receiver) throws IOException {
    var peer = from.peer().text();
    long length = Varint.read(stream.input());
    if (length < 1 || length > limits.frameBytes()) {
      return incidents.refused(
          peer,
          Refusal.OVERSIZED,
          "",
          "a frame of " + length + " bytes; this peer takes 1 to " + limits.frameBytes());
    }
    int bytes = (int) length;
    if (!receiving.tryAcquire(bytes)) {
      return incidents.refused(peer, Refusal.BUSY, "", "too many bytes are being received");
    }
    try {
      var body = stream.input().readNBytes(bytes);
      if (body.length < bytes) {
        throw new EOFException("the stream ended inside a particle");
      }
      metrics.received(bytes);
      return switch (ParticleCodec.decode(body)) {
        case ParticleCodec.Decoded.Malformed(var why) ->
            incidents.refused(peer, Refusal.MALFORMED, "", why);
        case ParticleCodec.Decoded.Frame(var frame) -> receiver.receive(from, frame);
      };
    } finally {
      receiving.release(bytes);
    }
  }

  /**
   * Sends one particle and waits for the answer.
   *
   * @return 0 taken, 1 refused, 2 not now; a peer that only closes has taken it
   */
  static int send(Connection to, byte[] frame) throws IOException {
    try (var stream = to.open(ID)) {
      stream.deadline(PATIENCE);
      var head = new ByteArrayOutputStream();
      Varint.write(head, frame.length);
      var out = stream.output();
      out.write(head.toByteArray());
      out.write(frame);
      out.close();
      int answer = stream.input().read();
      return answer < 0 ? 0 : answer;
    }
  }
}
