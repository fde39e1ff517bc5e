package io.decentracompute.aqua.compiler.check;

import io.decentracompute.aqua.compiler.core.Value;
import io.decentracompute.aqua.compiler.types.Type;
import java.util.Map;

/** What a name or a path of names turned out to be. */
sealed interface Resolved {
  /**
   * A value.
   *
   * @param abilities how many of a function's parameters are abilities in braces
   */
  record OfValue(Value value, int abilities) implements Resolved {
    OfValue(Value value) {
      this(value, 0);
    }
  }

  /** Another file. */
  record OfModule(String name, Map<String, Definition> members) implements Resolved {}

  /** A type, of which objects can be made. */
  record OfType(Type type) implements Resolved {}

  /** Nothing, which was told. */
  record Nothing() implements Resolved {}
}
