package io.decentracompute.node.builtin;

import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.node.content.ContentStore;
import io.decentracompute.node.particle.Answer;
import io.decentracompute.node.particle.CallHandler;
import io.decentracompute.node.particle.HostCall;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The peer's own services first, then those of the definition: nobody can install a service over a
 * builtin.
 */
public final class Builtins implements CallHandler {
  /** Names that no service of a definition may have. */
  public static final Set<String> NAMES =
      Set.of(
          "op",
          "math",
          "cmp",
          "array",
          "json",
          "debug",
          "peer",
          "content",
          "getDataSrv",
          "callbackSrv",
          "errorHandlingSrv");

  private final PeerFunctions peer;
  private final ContentFunctions content;
  private final CallHandler services;

  /**
   * The services of one peer.
   *
   * @param identity what {@code peer.identify} answers
   * @param services answers what is no builtin
   */
  public Builtins(
      Supplier<Json> identity,
      Predicate<PeerId> isConnected,
      Clock clock,
      ContentStore store,
      CallHandler services) {
    this.peer = new PeerFunctions(identity, isConnected, clock);
    this.content = new ContentFunctions(store);
    this.services = services;
  }

  @Override
  public Answer call(HostCall call) {
    if (!NAMES.contains(call.service())) {
      return services.call(call);
    }
    Optional<Answer> answer =
        switch (call.service()) {
          case "peer" -> peer.call(call);
          case "content" -> content.call(call);
          default -> Functions.call(call);
        };
    return answer.orElseGet(
        () ->
            Answer.failed(
                "NO_SUCH_FUNCTION",
                "this peer has no function %s.%s for this particle"
                    .formatted(call.service(), call.function())));
  }

  /** For peers without services of their own. */
  public static Answer noSuchService(HostCall call) {
    return Answer.failed("NO_SUCH_SERVICE", "this peer has no service '" + call.service() + "'");
  }
}
