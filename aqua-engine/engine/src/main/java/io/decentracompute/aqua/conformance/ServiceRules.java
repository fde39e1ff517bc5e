package io.decentracompute.aqua.conformance;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.simulation.NamedPeers;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Reply;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mocked services of a recorded case: by peer or {@code *}, by {@code service.function} or
 * {@code *}, one rule each; the functions of numbers, comparisons and lists that every peer has are
 * built in. A rule may say how long its answer takes ({@code afterMs}).
 *
 * <p>A rule that is malformed, or does not fit its arguments, throws {@link
 * IllegalArgumentException}, {@link ClassCastException} or {@link ArithmeticException}: the case is
 * wrong, not the script.
 */
public final class ServiceRules implements NamedPeers.Functions {
  private final Json.Obj services;
  private final Map<String, Integer> calls = new HashMap<>();

  /** Rules by peer, then by function. */
  public ServiceRules(Json.Obj services) {
    this.services = services;
  }

  @Override
  public Optional<Reply> answer(String peer, CallRequest request) {
    var name = request.serviceId() + "." + request.functionName();
    var rule = find(peer, name);
    if (rule == null) {
      rule = find("*", name);
    }
    if (rule == null) {
      var builtIn = builtIn(request);
      if (builtIn.isPresent()) {
        return builtIn.map(result -> new Reply(result, 0));
      }
      rule = find(peer, "*");
    }
    if (rule == null) {
      rule = find("*", "*");
    }
    return rule == null
        ? Optional.of(new Reply(new CallResult(1, "\"no such function: " + name + "\""), 0))
        : apply(rule, peer, name, request.arguments());
  }

  private Json.@Nullable Obj find(String peer, String name) {
    return services.get(peer) instanceof Json.Obj functions
            && functions.get(name) instanceof Json.Obj rule
        ? rule
        : null;
  }

  /** The answer of one rule. */
  public Optional<Reply> apply(Json.Obj rule, String peer, String name, List<Json> arguments) {
    long afterMs = rule.get("afterMs") == null ? 0 : Fields.number(rule, "afterMs");
    return result(rule, peer, name, arguments).map(result -> new Reply(result, afterMs));
  }

  private Optional<CallResult> result(
      Json.Obj rule, String peer, String name, List<Json> arguments) {
    var kind =
        rule.fields().keySet().stream()
            .filter(field -> !field.equals("afterMs"))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("a rule of " + name + " is empty"));
    if (rule.get("raw") != null) {
      return Optional.of(new CallResult(Fields.integer(rule, "code", 0), Fields.text(rule, "raw")));
    }
    var value = Fields.field(rule, kind.equals("code") ? "raw" : kind);
    return switch (kind) {
      case "result" -> ok(value);
      case "error" -> {
        var error = (Json.Obj) value;
        yield Optional.of(
            new CallResult(
                Fields.integer(error, "code", 1), Fields.field(error, "value").toString()));
      }
      case "echo" -> ok(arguments.get(integer(value).intValueExact()));
      case "args" -> ok(Json.array(arguments));
      case "concat" -> {
        var text = new StringBuilder();
        arguments.forEach(a -> text.append(shown(a)));
        yield ok(Json.of(text.toString()));
      }
      case "sum" -> {
        var sum = BigInteger.ZERO;
        for (var argument : arguments) {
          sum = sum.add(integer(argument));
        }
        yield ok(Json.of(sum.longValueExact()));
      }
      case "peerName" -> ok(Json.of(peer));
      case "peerId" -> ok(Json.of(Peers.key(peer).peerId().text()));
      case "sort" -> {
        var sorted = new ArrayList<>(((Json.Arr) arguments.getFirst()).values());
        sorted.sort(Comparator.comparing(Json::toString));
        yield ok(Json.array(sorted));
      }
      case "sequence" -> {
        var rules = ((Json.Arr) value).values();
        int number = calls.merge(peer + "/" + name, 1, Integer::sum) - 1;
        yield result(
            (Json.Obj) rules.get(Math.min(number, rules.size() - 1)), peer, name, arguments);
      }
      case "byArg" -> byArgument((Json.Obj) value, peer, name, arguments);
      case "drop" -> Optional.empty();
      default -> throw new IllegalArgumentException("there is no rule `" + kind + "`");
    };
  }

  private Optional<CallResult> byArgument(
      Json.Obj rule, String peer, String name, List<Json> arguments) {
    int index = Fields.integer(rule, "index", 0);
    var chosen = ((Json.Obj) Fields.field(rule, "cases")).get(shown(arguments.get(index)));
    if (chosen == null) {
      chosen = rule.get("else");
    }
    return chosen instanceof Json.Obj next
        ? result(next, peer, name, arguments)
        : Optional.of(new CallResult(1, "\"no case for this argument\""));
  }

  private static String shown(Json value) {
    return value instanceof Json.Str(var text) ? text : value.toString();
  }

  private static Optional<CallResult> ok(Json value) {
    return Optional.of(CallResult.ok(value.toString()));
  }

  private static BigInteger integer(Json value) {
    if (value instanceof Json.Int number) {
      return number.large()
          ? new BigInteger(Long.toUnsignedString(number.bits()))
          : BigInteger.valueOf(number.bits());
    }
    throw new IllegalArgumentException("an integer was expected, not " + value);
  }

  private static Optional<CallResult> builtIn(CallRequest request) {
    var arguments = request.arguments();
    return switch (request.serviceId()) {
      case "op" -> operation(request.functionName(), arguments);
      case "math" -> {
        var a = integer(arguments.get(0));
        var b = integer(arguments.get(1));
        var result =
            switch (request.functionName()) {
              case "add" -> a.add(b);
              case "sub" -> a.subtract(b);
              case "mul", "fmul" -> a.multiply(b);
              case "div" -> a.divide(b);
              case "rem" -> a.remainder(b);
              case "pow" -> a.pow(b.intValueExact());
              default -> null;
            };
        yield result == null ? Optional.empty() : ok(Json.of(result.longValueExact()));
      }
      case "cmp" -> {
        int order = integer(arguments.get(0)).compareTo(integer(arguments.get(1)));
        yield switch (request.functionName()) {
          case "gt" -> ok(Json.of(order > 0));
          case "gte" -> ok(Json.of(order >= 0));
          case "lt" -> ok(Json.of(order < 0));
          case "lte" -> ok(Json.of(order <= 0));
          default -> Optional.empty();
        };
      }
      default -> Optional.empty();
    };
  }

  private static Optional<CallResult> operation(String function, List<Json> arguments) {
    return switch (function) {
      case "noop" -> ok(Json.array(List.of()));
      case "identity" -> ok(arguments.getFirst());
      case "array" -> ok(Json.array(arguments));
      case "array_length" -> ok(Json.of(((Json.Arr) arguments.getFirst()).values().size()));
      case "concat" -> {
        var all = new ArrayList<Json>();
        arguments.forEach(a -> all.addAll(((Json.Arr) a).values()));
        yield ok(Json.array(all));
      }
      case "concat_strings" -> {
        var text = new StringBuilder();
        arguments.forEach(a -> text.append(Fields.text(a)));
        yield ok(Json.of(text.toString()));
      }
      case "string_from_b58" ->
          ok(
              Json.of(
                  new String(
                      io.decentracompute.aqua.Base58.decode(Fields.text(arguments.getFirst()))
                          .orElseThrow(),
                      java.nio.charset.StandardCharsets.UTF_8)));
      default -> Optional.empty();
    };
  }
}
