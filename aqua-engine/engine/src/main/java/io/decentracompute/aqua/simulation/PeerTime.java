package io.decentracompute.aqua.simulation;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Host;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Reply;
import java.util.List;
import java.util.Optional;

/**
 * The functions of time that every peer has, in virtual time: {@code peer.timeout(ms, message)},
 * which answers its message when so many milliseconds have passed, {@code peer.timestamp_ms},
 * {@code peer.timestamp_sec} and {@code peer.ttl_left}.
 *
 * @param others answers everything else
 */
public record PeerTime(Particle particle, Host others) implements Host {
  @Override
  public Optional<Reply> answer(PeerId peer, CallRequest request, long atMs) {
    if (!request.serviceId().equals("peer")) {
      return others.answer(peer, request, atMs);
    }
    return switch (request.functionName()) {
      case "timeout" -> Optional.of(timeout(request.arguments()));
      case "timestamp_ms" -> Optional.of(now(particle.timestampMs() + atMs));
      case "timestamp_sec" -> Optional.of(now((particle.timestampMs() + atMs) / 1000));
      case "ttl_left" -> Optional.of(now(Math.max(0, particle.ttlMs() - atMs)));
      default -> others.answer(peer, request, atMs);
    };
  }

  private static Reply now(long number) {
    return new Reply(CallResult.ok(Json.of(number).toString()), 0);
  }

  private static Reply timeout(List<Json> arguments) {
    if (arguments.isEmpty()
        || !(arguments.getFirst() instanceof Json.Int ms)
        || ms.large()
        || ms.bits() < 0) {
      return new Reply(
          new CallResult(1, "\"peer.timeout takes milliseconds, from 0, and a message\""), 0);
    }
    var message = arguments.size() > 1 ? arguments.get(1) : Json.of("timed out");
    // Beyond any time to live it makes no difference how far.
    return new Reply(CallResult.ok(message.toString()), Math.min(ms.bits(), 1L << 50));
  }
}
