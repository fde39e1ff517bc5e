package io.decentracompute.node.status;

import io.decentracompute.aqua.json.Json;
import io.decentracompute.node.worker.ServiceState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a node stands at one moment (docs/seams.md, section 4).
 *
 * @param relay of a worker
 * @param statement of a worker, signed
 */
public record NodeStatus(
    String role,
    String peerId,
    String version,
    List<String> addresses,
    Optional<Relay> relay,
    Optional<Json> statement,
    List<ServiceState> services,
    boolean ready) {
  /** The gateway that a worker keeps connected to. */
  public record Relay(String peerId, boolean connected) {}

  public NodeStatus {
    addresses = List.copyOf(addresses);
    services = List.copyOf(services);
  }

  /** What {@code /status} answers. */
  public Json toJson() {
    var fields = identity();
    fields.put("addresses", Json.array(addresses.stream().map(Json::of).toList()));
    relay.ifPresent(
        r ->
            fields.put(
                "relay",
                new Json.Obj(
                    Map.of("peerId", Json.of(r.peerId()), "connected", Json.of(r.connected())))));
    statement.ifPresent(s -> fields.put("statement", s));
    return new Json.Obj(fields);
  }

  /** What {@code peer.identify} answers. */
  public Json toIdentity() {
    return new Json.Obj(identity());
  }

  private Map<String, Json> identity() {
    var fields = new HashMap<String, Json>();
    fields.put("role", Json.of(role));
    fields.put("peerId", Json.of(peerId));
    fields.put("version", Json.of(version));
    fields.put("ready", Json.of(ready));
    fields.put(
        "services",
        Json.array(
            services.stream()
                .map(
                    s ->
                        new Json.Obj(
                            Map.of(
                                "name", Json.of(s.name()),
                                "state", Json.of(s.state().text()),
                                "message", Json.of(s.message()))))
                .toList()));
    return fields;
  }
}
