package io.decentracompute.market.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A compiled contract: what can be called, emitted and refused, and its creation code. Read from
 * {@code contracts/NAME.json} on the class path, which {@code compile.mjs} writes.
 */
public final class Artifact {
  private final Map<String, Call> functions = new LinkedHashMap<>();
  private final Map<String, AbiType.Tuple> errors = new LinkedHashMap<>();
  private final Map<String, String> errorNames = new LinkedHashMap<>();
  private final Map<Bytes32, Event> events = new LinkedHashMap<>();
  private final AbiType.Tuple constructor;
  private final String bytecode;

  /** A function: its selector, parameters and results. */
  record Call(String name, String selector, AbiType.Tuple inputs, AbiType.Tuple outputs) {
    String encode(List<?> arguments) {
      return selector + HexFormat.of().formatHex(Abi.encode(inputs, arguments));
    }
  }

  record Event(String name, AbiType.Tuple parameters) {}

  private Artifact(JsonNode file) {
    bytecode = file.path("bytecode").asText();
    var constructorInputs = new AbiType.Tuple(List.of());
    for (var entry : file.path("abi")) {
      var inputs = AbiType.parse(entry.path("inputs"));
      String name = entry.path("name").asText();
      var hash = Ids.keccak((name + inputs.canonical()).getBytes(StandardCharsets.UTF_8));
      String selector = hash.hex().substring(0, 10);
      switch (entry.path("type").asText()) {
        case "function" ->
            functions.put(
                name, new Call(name, selector, inputs, AbiType.parse(entry.path("outputs"))));
        case "error" -> {
          errors.put(selector, inputs);
          errorNames.put(selector, name);
        }
        case "event" -> events.put(hash, new Event(name, inputs));
        case "constructor" -> constructorInputs = inputs;
        default -> {
          // Nothing else is in our contracts.
        }
      }
    }
    constructor = constructorInputs;
  }

  public static Artifact load(String name) {
    String path = "/contracts/" + name + ".json";
    try (var in = Artifact.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is not on the class path");
      }
      return new Artifact(new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  /** The data of a call of {@code function}, 0x hex. */
  public String call(String function, Object... arguments) {
    return function(function).encode(Arrays.asList(arguments));
  }

  Call function(String name) {
    return Optional.ofNullable(functions.get(name))
        .orElseThrow(() -> new IllegalStateException("no function " + name));
  }

  Optional<Event> event(Bytes32 topic) {
    return Optional.ofNullable(events.get(topic));
  }

  /** Creation code with the constructor's arguments, 0x hex. */
  public String creation(List<?> arguments) {
    return bytecode + HexFormat.of().formatHex(Abi.encode(constructor, arguments));
  }

  /** The custom error that {@code data} encodes, if it is one of this contract's. */
  Optional<Revert> revert(byte[] data) {
    if (data.length < 4) {
      return Optional.empty();
    }
    String selector = "0x" + HexFormat.of().formatHex(data, 0, 4);
    var inputs = errors.get(selector);
    if (inputs == null) {
      return Optional.empty();
    }
    try {
      byte[] rest = new byte[data.length - 4];
      ByteBuffer.wrap(data, 4, rest.length).get(rest);
      var values = Abi.decode(inputs, rest).values().stream().map(String::valueOf).toList();
      return Optional.of(new Revert(errorNames.getOrDefault(selector, selector), values));
    } catch (AbiException e) {
      return Optional.empty();
    }
  }
}
