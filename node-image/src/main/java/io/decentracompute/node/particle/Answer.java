package io.decentracompute.node.particle;

import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.json.Json;
import java.util.Map;

/** What a host function answers. */
public sealed interface Answer {
  /** Most characters of a message that goes into a particle. */
  int MAX_MESSAGE = 2_000;

  /**
   * A value.
   *
   * @param json JSON text
   */
  record Value(String json) implements Answer {}

  /**
   * An error that the script can catch.
   *
   * @param code stable and in capitals, such as {@code NO_SUCH_SERVICE}
   */
  record Failed(String code, String message) implements Answer {}

  static Answer of(Json value) {
    return new Value(value.toString());
  }

  static Answer of(String value) {
    return of(Json.of(value));
  }

  static Answer failed(String code, String message) {
    return new Failed(code, message);
  }

  /** The form in which the engine takes it; errors are {@code {"code","message"}}. */
  default CallResult toResult() {
    return switch (this) {
      case Value(var json) -> CallResult.ok(json);
      case Failed(var code, var message) ->
          new CallResult(
              1,
              new Json.Obj(
                      Map.of(
                          "code", Json.of(code),
                          "message",
                              Json.of(
                                  printable(
                                      message.length() > MAX_MESSAGE
                                          ? message.substring(0, MAX_MESSAGE) + "…"
                                          : message))))
                  .toString());
    };
  }

  private static String printable(String text) {
    // A cut or foreign text may hold half a surrogate pair, which no JSON text may.
    return new String(
        text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        java.nio.charset.StandardCharsets.UTF_8);
  }
}
