package io.decentracompute.aqua.tools.rehearsal;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.compiler.CompiledFunction;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.conformance.ServiceRules;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.run.AirEngine;
import io.decentracompute.aqua.simulation.Faults;
import io.decentracompute.aqua.simulation.NamedPeers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network and one call on it, as JSON says it: {@code peers} (names, besides the caller {@code
 * me} and its {@code relay}), {@code services} (rules of recorded cases, by peer or {@code *}),
 * {@code latencyMs}, {@code lostPercent}, {@code slow} (milliseconds by peer), {@code down}
 * (peers), {@code seed}, {@code ttlMs}, {@code call}, {@code arguments}, {@code expect}. {@code
 * {{name}}} stands for a peer's id. What is absent is empty, or as in a quick and faultless
 * network.
 *
 * @param expected what the only response has to be, if that matters
 */
public record Scenario(
    String name,
    String call,
    Map<String, Json> arguments,
    NamedPeers peers,
    Json.Obj services,
    Faults faults,
    long seed,
    long ttlMs,
    Optional<Json> expected) {
  /** Who calls. */
  public static final String CALLER = "me";

  private static final String RELAY = "relay";
  private static final int DEPTH = 100;

  public Scenario {
    arguments = Map.copyOf(arguments);
  }

  /** A malformed description; the message says what is wrong. */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  /** Scenarios of a text: one object, or a list of them. */
  public static List<Scenario> read(String text) throws Malformed {
    if (!(JsonText.readExact(Peers.resolve(text), DEPTH)
        instanceof JsonText.Result.Value(var json))) {
      throw new Malformed("it is no JSON");
    }
    var scenarios = new ArrayList<Scenario>();
    for (var one : json instanceof Json.Arr list ? list.values() : List.of(json)) {
      if (!(one instanceof Json.Obj object)) {
        throw new Malformed("a scenario is an object, not " + one);
      }
      scenarios.add(of(object));
    }
    return scenarios;
  }

  private static Scenario of(Json.Obj object) throws Malformed {
    var keys = new HashMap<String, KeyPair>();
    for (var name : List.of(CALLER, RELAY)) {
      keys.put(name, Peers.key(name));
    }
    for (var name : texts(object, "peers")) {
      keys.put(name, Peers.key(name));
    }
    var faults =
        Faults.NONE
            .latency(number(object, "latencyMs", 0), 0)
            .losing(Math.clamp(number(object, "lostPercent", 0), 0, 100), 0);
    for (var slow : object(object, "slow").fields().entrySet()) {
      faults = faults.slow(id(keys, slow.getKey()), number(slow.getValue(), "slow"));
    }
    for (var down : texts(object, "down")) {
      faults = faults.down(id(keys, down), 0, Long.MAX_VALUE);
    }
    return new Scenario(
        text(object, "name", text(object, "call", "")),
        text(object, "call", ""),
        object(object, "arguments").fields(),
        new NamedPeers(keys, Map.of(CALLER, RELAY)),
        object(object, "services"),
        faults,
        number(object, "seed", 1),
        Math.clamp(number(object, "ttlMs", 60_000), 1, Integer.MAX_VALUE),
        Optional.ofNullable(object.get("expect")));
  }

  private static PeerId id(Map<String, KeyPair> keys, String name) throws Malformed {
    var key = keys.get(name);
    if (key == null) {
      throw new Malformed("there is no peer `" + name + "` among `peers`");
    }
    return key.peerId();
  }

  private static String text(Json.Obj object, String name, String otherwise) throws Malformed {
    return switch (object.get(name)) {
      case null -> otherwise;
      case Json.Str(var text) -> text;
      default -> throw new Malformed("`" + name + "` is a text");
    };
  }

  private static long number(Json.Obj object, String name, long otherwise) throws Malformed {
    var value = object.get(name);
    return value == null ? otherwise : number(value, name);
  }

  private static long number(Json value, String name) throws Malformed {
    if (value instanceof Json.Int number && !number.large() && number.bits() >= 0) {
      return number.bits();
    }
    throw new Malformed("`" + name + "` is a whole number, 0 or more");
  }

  private static Json.Obj object(Json.Obj object, String name) throws Malformed {
    return switch (object.get(name)) {
      case null -> new Json.Obj(Map.of());
      case Json.Obj inner -> inner;
      default -> throw new Malformed("`" + name + "` is an object");
    };
  }

  private static List<String> texts(Json.Obj object, String name) throws Malformed {
    var texts = new ArrayList<String>();
    switch (object.get(name)) {
      case null -> {}
      case Json.Arr list -> {
        for (var value : list.values()) {
          if (!(value instanceof Json.Str(var text))) {
            throw new Malformed("`" + name + "` is a list of texts");
          }
          texts.add(text);
        }
      }
      default -> throw new Malformed("`" + name + "` is a list of texts");
    }
    return texts;
  }

  /** This scenario with other arguments on top. */
  public Scenario with(Map<String, Json> more) {
    var all = new HashMap<>(arguments);
    all.putAll(more);
    return new Scenario(name, call, all, peers, services, faults, seed, ttlMs, expected);
  }

  /**
   * Calls the function.
   *
   * @throws Malformed a rule of a service is malformed or does not fit what it is asked
   */
  public Rehearsal.Outcome run(CompiledFunction function) throws Malformed {
    try {
      return new Rehearsal(
              function,
              peers,
              CALLER,
              arguments,
              new ServiceRules(services),
              ttlMs,
              new AirEngine())
          .run(faults.order(seed));
    } catch (IllegalArgumentException | ClassCastException | ArithmeticException e) {
      throw new Malformed("a rule of `services` does not fit: " + e.getMessage());
    }
  }
}
