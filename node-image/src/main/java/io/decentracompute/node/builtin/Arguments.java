package io.decentracompute.node.builtin;

import io.decentracompute.aqua.json.Json;
import io.decentracompute.node.particle.HostCall;
import java.util.List;

/**
 * Arguments of a call, read by position; a wrong one says which, of which function, and what was
 * expected.
 */
final class Arguments {
  /** The script gave other arguments than the function takes. */
  static final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    Mismatch(String message) {
      super(message, null, false, false);
    }
  }

  private final String function;
  private final List<Json> values;

  Arguments(HostCall call) {
    this.function = call.service() + "." + call.function();
    this.values = call.arguments();
  }

  int count() {
    return values.size();
  }

  List<Json> all() {
    return values;
  }

  void expect(int count) throws Mismatch {
    if (values.size() != count) {
      throw new Mismatch("%s takes %d arguments, not %d".formatted(function, count, values.size()));
    }
  }

  Json any(int at) throws Mismatch {
    if (at >= values.size()) {
      throw new Mismatch(
          "%s needs argument %d; %d are given".formatted(function, at + 1, values.size()));
    }
    return values.get(at);
  }

  String text(int at) throws Mismatch {
    if (any(at) instanceof Json.Str(var text)) {
      return text;
    }
    throw wrong(at, "a string");
  }

  long integer(int at) throws Mismatch {
    if (any(at) instanceof Json.Int(var bits, var large) && !large) {
      return bits;
    }
    throw wrong(at, "an integer of 64 bits");
  }

  double number(int at) throws Mismatch {
    return any(at) instanceof Json.Dbl(var value) ? value : integer(at);
  }

  boolean flag(int at, boolean otherwise) throws Mismatch {
    if (at >= values.size()) {
      return otherwise;
    }
    if (any(at) instanceof Json.Bool(var value)) {
      return value;
    }
    throw wrong(at, "a boolean");
  }

  List<Json> array(int at) throws Mismatch {
    if (any(at) instanceof Json.Arr array) {
      return array.values();
    }
    throw wrong(at, "an array");
  }

  Json.Obj object(int at) throws Mismatch {
    if (any(at) instanceof Json.Obj object) {
      return object;
    }
    throw wrong(at, "an object");
  }

  private Mismatch wrong(int at, String expected) {
    return new Mismatch("argument %d of %s must be %s".formatted(at + 1, function, expected));
  }
}
