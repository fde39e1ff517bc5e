package io.decentracompute.node.builtin;

import io.decentracompute.aqua.Base58;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.node.particle.Answer;
import io.decentracompute.node.particle.HostCall;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Pure functions of the services {@code op}, {@code math}, {@code cmp}, {@code array}, {@code json}
 * and {@code debug}.
 */
final class Functions {
  private static final Json NOTHING = Json.of("");
  private static final int MAX_BASE58 = 4_096;

  private Functions() {}

  /** The answer of a pure function, or empty where there is none of this name. */
  static Optional<Answer> call(HostCall call) {
    var arguments = new Arguments(call);
    try {
      var value =
          switch (call.service()) {
            case "op" -> op(call.function(), arguments);
            case "math" -> math(call.function(), arguments);
            case "cmp" -> compare(call.function(), arguments);
            case "array" -> array(call.function(), arguments);
            case "json" -> json(call.function(), arguments);
            case "debug" -> debug(call.function(), arguments);
            default -> Optional.<Json>empty();
          };
      return value.map(Answer::of);
    } catch (Arguments.Mismatch | ArithmeticException e) {
      return Optional.of(Answer.failed("BAD_ARGUMENTS", String.valueOf(e.getMessage())));
    } catch (IllegalArgumentException e) {
      return Optional.of(
          Answer.failed(
              "BAD_ARGUMENTS", call.service() + "." + call.function() + ": " + e.getMessage()));
    }
  }

  private static Optional<Json> op(String function, Arguments a) throws Arguments.Mismatch {
    return Optional.ofNullable(
        switch (function) {
          case "noop" -> NOTHING;
          case "array" -> Json.array(a.all());
          case "array_length" -> {
            a.expect(1);
            yield Json.of(a.array(0).size());
          }
          case "concat" -> {
            var all = new ArrayList<Json>();
            for (int i = 0; i < a.count(); i++) {
              all.addAll(a.array(i));
            }
            yield Json.array(all);
          }
          case "concat_strings" -> {
            var all = new StringBuilder();
            for (int i = 0; i < a.count(); i++) {
              all.append(a.text(i));
            }
            yield Json.of(all.toString());
          }
          case "identity" -> a.count() == 0 ? NOTHING : single(a);
          case "sha256_string" -> sha256(a);
          case "string_to_b58" -> Json.of(Base58.encode(shortText(a)));
          case "string_from_b58" -> Json.of(new String(base58(a), StandardCharsets.UTF_8));
          case "bytes_from_b58" -> numbers(base58(a));
          case "bytes_to_b58" -> Json.of(Base58.encode(bytes(a.array(0))));
          default -> null;
        });
  }

  private static Json single(Arguments a) throws Arguments.Mismatch {
    a.expect(1);
    return a.any(0);
  }

  private static Json sha256(Arguments a) throws Arguments.Mismatch {
    byte[] digest;
    try {
      digest =
          MessageDigest.getInstance("SHA-256").digest(a.text(0).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
    byte[] bytes = digest;
    if (!a.flag(1, false)) { // a multihash, unless only the digest is asked for
      bytes = Arrays.copyOf(new byte[] {0x12, 0x20}, 34);
      System.arraycopy(digest, 0, bytes, 2, 32);
    }
    return a.flag(2, false) ? numbers(bytes) : Json.of(Base58.encode(bytes));
  }

  private static byte[] shortText(Arguments a) throws Arguments.Mismatch {
    var bytes = a.text(0).getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_BASE58) {
      throw new IllegalArgumentException("more than " + MAX_BASE58 + " bytes for base58");
    }
    return bytes;
  }

  private static byte[] base58(Arguments a) throws Arguments.Mismatch {
    var text = a.text(0);
    if (text.length() > MAX_BASE58) { // decoding is quadratic
      throw new IllegalArgumentException("more than " + MAX_BASE58 + " characters of base58");
    }
    return Base58.decode(text)
        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no base58"));
  }

  private static byte[] bytes(List<Json> numbers) {
    if (numbers.size() > MAX_BASE58) {
      throw new IllegalArgumentException("more than " + MAX_BASE58 + " bytes for base58");
    }
    var bytes = new byte[numbers.size()];
    for (int i = 0; i < bytes.length; i++) {
      if (!(numbers.get(i) instanceof Json.Int(var n, var large)) || large || n < 0 || n > 255) {
        throw new IllegalArgumentException("element " + i + " is no byte");
      }
      bytes[i] = (byte) n;
    }
    return bytes;
  }

  private static Json numbers(byte[] bytes) {
    var numbers = new ArrayList<Json>();
    for (byte b : bytes) {
      numbers.add(Json.of(b & 0xff));
    }
    return Json.array(numbers);
  }

  private static Optional<Json> math(String function, Arguments a) throws Arguments.Mismatch {
    return Optional.ofNullable(
        switch (function) {
          case "add" -> Json.of(Math.addExact(left(a), a.integer(1)));
          case "sub" -> Json.of(Math.subtractExact(left(a), a.integer(1)));
          case "mul" -> Json.of(Math.multiplyExact(left(a), a.integer(1)));
          case "div" -> Json.of(Math.divideExact(left(a), a.integer(1)));
          case "rem" -> {
            long divisor = a.integer(1);
            yield Json.of(divisor == -1 ? 0L : left(a) % divisor);
          }
          case "fmul" -> {
            a.expect(2);
            double product = Math.floor(a.number(0) * a.number(1));
            if (!(Math.abs(product) < 0x1p63)) {
              throw new ArithmeticException("math.fmul: the product is out of range");
            }
            yield Json.of((long) product);
          }
          case "pow" -> Json.of(pow(left(a), a.integer(1)));
          case "log" -> {
            long base = left(a);
            long of = a.integer(1);
            if (base < 2 || of < 1) {
              throw new ArithmeticException(
                  "math.log needs a base of at least 2 and a positive number");
            }
            long n = 0;
            for (long rest = of / base; rest > 0; rest /= base) {
              n++;
            }
            yield Json.of(n);
          }
          default -> null;
        });
  }

  private static long left(Arguments a) throws Arguments.Mismatch {
    a.expect(2);
    return a.integer(0);
  }

  private static long pow(long base, long exponent) {
    if (exponent < 0 || exponent > 0xffff_ffffL) {
      throw new ArithmeticException("math.pow needs an exponent of 0 to 4294967295");
    }
    if (base == 0 || base == 1 || base == -1) {
      return exponent == 0 ? 1 : base == -1 && exponent % 2 == 0 ? 1 : base;
    }
    long result = 1;
    for (long i = 0; i < exponent; i++) { // overflows, and so ends, within 63 rounds
      result = Math.multiplyExact(result, base);
    }
    return result;
  }

  private static Optional<Json> compare(String function, Arguments a) throws Arguments.Mismatch {
    return switch (function) {
      case "gt" -> Optional.of(Json.of(left(a) > a.integer(1)));
      case "gte" -> Optional.of(Json.of(left(a) >= a.integer(1)));
      case "lt" -> Optional.of(Json.of(left(a) < a.integer(1)));
      case "lte" -> Optional.of(Json.of(left(a) <= a.integer(1)));
      case "cmp" -> Optional.of(Json.of(Long.compare(left(a), a.integer(1))));
      default -> Optional.empty();
    };
  }

  private static Optional<Json> array(String function, Arguments a) throws Arguments.Mismatch {
    return Optional.ofNullable(
        switch (function) {
          case "sum" -> {
            long sum = 0;
            for (var value : a.array(0)) {
              if (!(value instanceof Json.Int(var bits, var large)) || large) {
                throw new ArithmeticException("array.sum takes integers of 64 bits");
              }
              sum = Math.addExact(sum, bits);
            }
            yield Json.of(sum);
          }
          case "length" -> Json.of(a.array(0).size());
          case "dedup" -> Json.array(new LinkedHashSet<>(a.array(0)));
          case "intersect" -> {
            var both = new LinkedHashSet<>(a.array(0));
            both.retainAll(new LinkedHashSet<>(a.array(1)));
            yield Json.array(both);
          }
          case "diff" -> Json.array(minus(a.array(0), a.array(1)));
          case "sdiff" -> {
            var either = new ArrayList<Json>(minus(a.array(0), a.array(1)));
            either.addAll(minus(a.array(1), a.array(0)));
            yield Json.array(either);
          }
          case "slice" -> {
            var all = a.array(0);
            long from = a.integer(1);
            long to = a.integer(2);
            if (from < 0 || from > to || to > all.size()) {
              throw new ArithmeticException(
                  "array.slice from %d to %d of %d elements".formatted(from, to, all.size()));
            }
            yield Json.array(all.subList((int) from, (int) to));
          }
          default -> null;
        });
  }

  private static Set<Json> minus(List<Json> some, List<Json> others) {
    var rest = new LinkedHashSet<>(some);
    rest.removeAll(new LinkedHashSet<>(others));
    return rest;
  }

  private static Optional<Json> json(String function, Arguments a) throws Arguments.Mismatch {
    return Optional.ofNullable(
        switch (function) {
          case "obj" -> withPairs(new Json.Obj(java.util.Map.of()), a, 0);
          case "put" -> {
            a.expect(3);
            yield withPairs(a.object(0), a, 1);
          }
          case "puts" -> withPairs(a.object(0), a, 1);
          case "parse" ->
              switch (JsonText.read(a.text(0))) {
                case JsonText.Result.Value(var value) -> value;
                case JsonText.Result.NotJson(var reason, var offset) ->
                    throw new IllegalArgumentException(reason + " at character " + offset);
              };
          case "stringify" -> Json.of(single(a).toString());
          default -> null;
        });
  }

  private static Json withPairs(Json.Obj object, Arguments a, int from) throws Arguments.Mismatch {
    var fields = new TreeMap<String, Json>(object.fields());
    for (int i = from; i < a.count(); i += 2) {
      fields.put(a.text(i), a.any(i + 1));
    }
    return new Json.Obj(fields);
  }

  private static Optional<Json> debug(String function, Arguments a) {
    if (!function.equals("stringify")) {
      return Optional.empty();
    }
    var values = a.all();
    return Optional.of(
        Json.of(values.size() == 1 ? values.getFirst().toString() : Json.array(values).toString()));
  }
}
