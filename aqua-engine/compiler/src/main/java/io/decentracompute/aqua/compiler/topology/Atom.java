package io.decentracompute.aqua.compiler.topology;

import io.decentracompute.aqua.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An operand of AIR. */
public sealed interface Atom {
  /** A literal of AIR: no object, and no array but the empty one. */
  record Literal(Json json) implements Atom {}

  /** {@code %init_peer_id%}. */
  record InitPeer() implements Atom {}

  /** {@code %timestamp%}. */
  record Timestamp() implements Atom {}

  /** {@code %ttl%}. */
  record Ttl() implements Atom {}

  /** {@code :error:} or a field of it. */
  record CaughtError(Optional<String> field) implements Atom {}

  /**
   * A scalar or canon with a path into it.
   *
   * @param name with its sigil
   */
  record Variable(String name, List<String> path) implements Atom {
    public Variable {
      path = List.copyOf(path);
    }

    /** The variable as a whole. */
    public static Variable of(String name) {
      return new Variable(name, List.of());
    }

    /** One step further: {@code .field}, {@code .[1]}, {@code .[scalar]}. */
    public Variable at(String step) {
      var longer = new ArrayList<>(path);
      longer.add(step);
      return new Variable(name, longer);
    }

    public boolean isWholeScalar() {
      return path.isEmpty() && !name.startsWith("#");
    }
  }

  /** {@code name.length}. */
  record Length(String name) implements Atom {}

  static Atom literal(String text) {
    return new Literal(Json.of(text));
  }

  /** As written in a script. */
  default String text() {
    return switch (this) {
      case Literal(Json.Str(var text)) -> "\"" + text + "\"";
      case Literal(var json) -> json.toString();
      case InitPeer i -> "%init_peer_id%";
      case Timestamp t -> "%timestamp%";
      case Ttl t -> "%ttl%";
      case CaughtError(var field) -> ":error:" + field.map(f -> ".$." + f).orElse("");
      case Variable(var name, var path) ->
          path.isEmpty() ? name : name + ".$" + String.join("", path);
      case Length(var name) -> name + ".length";
    };
  }

  /** The names that must have a value before this has one. */
  default List<String> reads() {
    return switch (this) {
      case Variable(var name, var path) -> {
        var names = new ArrayList<String>();
        names.add(name);
        for (var step : path) {
          if (step.startsWith(".[") && !Character.isDigit(step.charAt(2))) {
            names.add(step.substring(2, step.length() - 1));
          }
        }
        yield names;
      }
      case Length(var name) -> List.of(name);
      case Literal l -> List.of();
      case InitPeer i -> List.of();
      case Timestamp t -> List.of();
      case Ttl t -> List.of();
      case CaughtError c -> List.of();
    };
  }
}
