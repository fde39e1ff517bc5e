package io.decentracompute.aqua.compiler.inline;

import io.decentracompute.aqua.compiler.core.Binding;
import java.util.IdentityHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the names of one running function stand for; a closure's is inside of another one's. */
final class Environment {
  private final @Nullable Environment outer;
  private final IdentityHashMap<Binding, Meaning> meanings = new IdentityHashMap<>();

  Environment(@Nullable Environment outer) {
    this.outer = outer;
  }

  void bind(Binding binding, Meaning meaning) {
    meanings.put(binding, meaning);
  }

  Optional<Meaning> find(Binding binding) {
    for (var environment = this; environment != null; environment = environment.outer) {
      var found = environment.meanings.get(binding);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }
}
