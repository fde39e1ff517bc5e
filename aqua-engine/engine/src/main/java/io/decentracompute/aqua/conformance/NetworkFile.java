package io.decentracompute.aqua.conformance;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.simulation.Faults;
import io.decentracompute.aqua.simulation.NamedPeers;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Reply;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A network to run scripts on, in the format of recorded cases. All fields may be absent:
 *
 * <pre>{@code
 * {"init": "a", "peers": ["a", "b"], "clients": {"a": "relay"}, "ttlMs": 60000,
 *  "args": {"name": value},                       what getDataSrv.name answers at the initiator
 *  "services": {peer or "*": {"service.function" or "*": {rule, "afterMs": n}}},
 *  "faults": {"latencyMs", "jitterMs", "lostPercent", "doubledPercent",
 *             "slowByMs": {peer: n}, "outages": [{"peer", "fromMs", "untilMs"}]}}
 * }</pre>
 *
 * @param arguments what {@code getDataSrv} answers at the initiator
 */
record NetworkFile(
    String initiator,
    NamedPeers peers,
    long ttlMs,
    Map<String, Json> arguments,
    ServiceRules services,
    Faults faults) {
  private static final Pattern NAMED = Pattern.compile("\\{\\{([^{}]+)\\}\\}");
  private static final Json.Obj NOTHING = new Json.Obj(Map.of());
  private static final Set<String> FIELDS =
      Set.of("init", "peers", "clients", "ttlMs", "args", "services", "faults");

  /** Every function answers its arguments. */
  private static final Json.Obj ECHO =
      object("*", object("*", object("args", new Json.Bool(true))));

  /**
   * The network of those whom a script names by {@code {{name}}}, and who echo what they are told.
   */
  static NetworkFile of(String script) {
    return of("{}", script);
  }

  /**
   * The network that a file describes; its peers and those named by {@code {{name}}} in the script.
   *
   * @throws IllegalArgumentException where the file is no such network, with the reason
   */
  static NetworkFile of(String text, String script) {
    if (!(JsonText.readExact(Peers.resolve(text), 200)
        instanceof JsonText.Result.Value(Json.Obj file))) {
      throw new IllegalArgumentException("the network is no JSON object");
    }
    for (var field : file.fields().keySet()) {
      if (!FIELDS.contains(field)) {
        throw new IllegalArgumentException(
            "a network has no field `%s`, only %s"
                .formatted(field, FIELDS.stream().sorted().toList()));
      }
    }
    var initiator = file.get("init") == null ? "a" : Fields.text(file, "init");
    var names = new HashSet<String>();
    names.add(initiator);
    if (file.get("peers") != null) {
      Fields.list(file, "peers").forEach(name -> names.add(Fields.text(name)));
    }
    var named = NAMED.matcher(script);
    while (named.find()) {
      names.add(named.group(1));
    }
    var relays = new TreeMap<String, String>();
    object(file, "clients")
        .fields()
        .forEach((client, relay) -> relays.put(client, Fields.text(relay)));
    names.addAll(relays.keySet());
    names.addAll(relays.values());
    var keys = new HashMap<String, KeyPair>();
    names.forEach(name -> keys.put(name, Peers.key(name)));
    return new NetworkFile(
        initiator,
        new NamedPeers(keys, relays),
        file.get("ttlMs") == null ? 60_000 : Fields.number(file, "ttlMs"),
        object(file, "args").fields(),
        new ServiceRules(file.get("services") == null ? ECHO : object(file, "services")),
        faults(object(file, "faults")));
  }

  private static Faults faults(Json.Obj given) {
    var faults =
        Faults.NONE
            .latency(Fields.integer(given, "latencyMs", 0), Fields.integer(given, "jitterMs", 0))
            .losing(
                Fields.integer(given, "lostPercent", 0),
                Fields.integer(given, "doubledPercent", 0));
    var slow = object(given, "slowByMs");
    for (var name : slow.fields().keySet()) {
      faults = faults.slow(Peers.key(name).peerId(), Fields.number(slow, name));
    }
    for (var one : given.get("outages") == null ? List.<Json>of() : Fields.list(given, "outages")) {
      if (!(one instanceof Json.Obj outage)) {
        throw new IllegalArgumentException("an outage is an object");
      }
      faults =
          faults.down(
              Peers.key(Fields.text(outage, "peer")).peerId(),
              Fields.number(outage, "fromMs"),
              Fields.number(outage, "untilMs"));
    }
    return faults;
  }

  /** What functions answer: the initiator's own ones, then the rules. */
  Optional<Reply> answer(String peer, CallRequest request) {
    if (peer.equals(initiator)) {
      var relay = peers.relays().getOrDefault(initiator, initiator);
      switch (request.serviceId()) {
        case "getDataSrv" -> {
          var value =
              request.functionName().equals("-relay-")
                  ? Json.of(peers.key(relay).peerId().text())
                  : arguments.get(request.functionName());
          return Optional.of(
              new Reply(
                  value == null
                      ? new CallResult(1, "\"the network's args have no such argument\"")
                      : CallResult.ok(value.toString()),
                  0));
        }
        case "callbackSrv", "errorHandlingSrv" -> {
          return Optional.of(new Reply(CallResult.ok("[]"), 0));
        }
        default -> {}
      }
    }
    try {
      return services.answer(peer, request);
    } catch (IllegalArgumentException
        | ClassCastException
        | ArithmeticException
        | IndexOutOfBoundsException
        | java.util.NoSuchElementException e) {
      return Optional.of(
          new Reply(
              new CallResult(
                  1,
                  Json.of(
                          "the rule of %s.%s does not fit: %s"
                              .formatted(
                                  request.serviceId(), request.functionName(), e.getMessage()))
                      .toString()),
              0));
    }
  }

  private static Json.Obj object(Json.Obj in, String name) {
    var field = in.get(name);
    if (field == null) {
      return NOTHING;
    }
    if (field instanceof Json.Obj object) {
      return object;
    }
    throw new IllegalArgumentException("field `" + name + "` is no object");
  }

  private static Json.Obj object(String name, Json value) {
    return new Json.Obj(Map.of(name, value));
  }
}
