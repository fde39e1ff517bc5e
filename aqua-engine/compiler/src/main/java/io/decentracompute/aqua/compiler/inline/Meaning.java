package io.decentracompute.aqua.compiler.inline;

import io.decentracompute.aqua.compiler.core.Lambda;
import io.decentracompute.aqua.compiler.topology.Atom;
import io.decentracompute.aqua.compiler.topology.Place;
import io.decentracompute.aqua.compiler.types.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a name stands for while a script is made. */
sealed interface Meaning {
  /** A value that the script can read. */
  record Data(Atom atom) implements Meaning {}

  /** A stream of the script. */
  record Stream(String name) implements Meaning {}

  /** A stream map of the script. */
  record StreamMap(String name) implements Meaning {}

  /** An ability or service. */
  record Members(Map<String, Meaning> members) implements Meaning {
    public Members {
      members = new LinkedHashMap<>(members);
    }
  }

  /**
   * A function with the names it sees.
   *
   * @param place where it runs; empty for wherever it is called
   */
  record Closure(Lambda lambda, Environment environment, Optional<Place> place)
      implements Meaning {}

  /** A function of a service. */
  record ServiceFunction(Atom id, String service, String function, Type.Arrow type)
      implements Meaning {}

  /** A function of the caller's. */
  record Callback(String name, Type.Arrow type) implements Meaning {}
}
