package io.decentracompute.node.builtin;

import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.node.particle.Answer;
import io.decentracompute.node.particle.HostCall;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * {@code peer}: who this peer is, what time it has, and the wait that scripts build time-outs from.
 */
final class PeerFunctions {
  private final Supplier<Json> identity;
  private final Predicate<PeerId> isConnected;
  private final Clock clock;

  PeerFunctions(Supplier<Json> identity, Predicate<PeerId> isConnected, Clock clock) {
    this.identity = identity;
    this.isConnected = isConnected;
    this.clock = clock;
  }

  Optional<Answer> call(HostCall call) {
    var arguments = new Arguments(call);
    try {
      return Optional.ofNullable(
          switch (call.function()) {
            case "identify" -> Answer.of(identity.get());
            case "timestamp_ms" -> Answer.of(Json.of(clock.millis()));
            case "timestamp_sec" -> Answer.of(Json.of(clock.millis() / 1000));
            case "ttl_left" -> Answer.of(Json.of(Math.max(0, call.endMs() - clock.millis())));
            case "is_connected" ->
                Answer.of(Json.of(isConnected.test(new PeerId(arguments.text(0)))));
            case "timeout" -> timeout(arguments);
            default -> null;
          });
    } catch (Arguments.Mismatch e) {
      return Optional.of(Answer.failed("BAD_ARGUMENTS", String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(Answer.failed("EXPIRED", "the particle ended during peer.timeout"));
    }
  }

  private static Answer timeout(Arguments arguments)
      throws Arguments.Mismatch, InterruptedException {
    arguments.expect(2);
    long millis = arguments.integer(0);
    var message = arguments.text(1);
    if (millis < 0) {
      throw new Arguments.Mismatch("argument 1 of peer.timeout must not be negative");
    }
    Thread.sleep(Duration.ofMillis(millis)); // interrupted at the particle's end
    return Answer.of(message);
  }
}
