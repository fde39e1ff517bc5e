package io.decentracompute.market.chain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A type of the contract ABI, as far as our contracts use it. Java values: BigInteger for numbers,
 * Boolean, {@link Address}, {@link Bytes32}, byte[], String, List for arrays, {@link AbiStruct} for
 * tuples.
 *
 * @see <a href="https://docs.soliditylang.org/en/v0.8.31/abi-spec.html">Contract ABI</a>
 */
sealed interface AbiType {
  record Uint(int bits) implements AbiType {}

  record Bool() implements AbiType {}

  record Account() implements AbiType {}

  record Word() implements AbiType {}

  record Octets() implements AbiType {}

  record Text() implements AbiType {}

  record Array(AbiType element) implements AbiType {}

  record Tuple(List<Field> fields) implements AbiType {
    public Tuple {
      fields = List.copyOf(fields);
    }
  }

  record Field(String name, AbiType type, boolean indexed) {}

  /** Whether values of the type live behind an offset. */
  default boolean isDynamic() {
    return switch (this) {
      case Uint _, Bool _, Account _, Word _ -> false;
      case Octets _, Text _, Array _ -> true;
      case Tuple(var fields) -> fields.stream().anyMatch(field -> field.type().isDynamic());
    };
  }

  /** Bytes of the value, or of the offset to it, inside its parent. */
  default int headSize() {
    if (this instanceof Tuple(var fields) && !isDynamic()) {
      return fields.stream().mapToInt(field -> field.type().headSize()).sum();
    }
    return 32;
  }

  /** The name that enters a function's signature. */
  default String canonical() {
    return switch (this) {
      case Uint(int bits) -> "uint" + bits;
      case Bool _ -> "bool";
      case Account _ -> "address";
      case Word _ -> "bytes32";
      case Octets _ -> "bytes";
      case Text _ -> "string";
      case Array(var element) -> element.canonical() + "[]";
      case Tuple(var fields) ->
          "("
              + String.join(",", fields.stream().map(field -> field.type().canonical()).toList())
              + ")";
    };
  }

  /** The tuple of a function's, event's or error's parameters in an ABI file. */
  static Tuple parse(JsonNode parameters) {
    var fields = new ArrayList<Field>();
    for (var parameter : parameters) {
      fields.add(
          new Field(
              parameter.path("name").asText(),
              parse(parameter.path("type").asText(), parameter.path("components")),
              parameter.path("indexed").asBoolean(false)));
    }
    return new Tuple(fields);
  }

  private static AbiType parse(String type, JsonNode components) {
    if (type.endsWith("[]")) {
      return new Array(parse(type.substring(0, type.length() - 2), components));
    }
    return switch (type) {
      case "bool" -> new Bool();
      case "address" -> new Account();
      case "bytes32" -> new Word();
      case "bytes" -> new Octets();
      case "string" -> new Text();
      case "tuple" -> parse(components);
      default -> {
        if (!type.startsWith("uint")) {
          throw new IllegalArgumentException(
              "ABI type '" + type + "' is not used by our contracts");
        }
        yield new Uint(Integer.parseInt(type, 4, type.length(), 10));
      }
    };
  }
}
