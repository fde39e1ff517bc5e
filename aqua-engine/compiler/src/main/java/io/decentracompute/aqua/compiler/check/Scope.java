package io.decentracompute.aqua.compiler.check;

import io.decentracompute.aqua.compiler.core.Binding;
import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.types.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The names visible at one place of a function; a block's own end with the block. */
final class Scope {
  private final @Nullable Scope outer;
  private final Map<String, Binding> names = new HashMap<>();
  private final Map<String, Binding> services = new HashMap<>();

  private boolean incomplete;

  Scope(@Nullable Scope outer) {
    this.outer = outer;
  }

  /** Says that names may be missing here because something could not be read. */
  void markIncomplete() {
    incomplete = true;
  }

  /** Whether an unknown name may be the fault of something else that was told. */
  boolean isIncomplete() {
    for (var scope = this; scope != null; scope = scope.outer) {
      if (scope.incomplete) {
        return true;
      }
    }
    return false;
  }

  @Nullable Binding find(String name) {
    for (var scope = this; scope != null; scope = scope.outer) {
      var found = scope.names.get(name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** The service that got its id here, by its name as written. */
  @Nullable Binding service(String name) {
    for (var scope = this; scope != null; scope = scope.outer) {
      var found = scope.services.get(name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  void resolveService(String name, Binding binding) {
    services.put(name, binding);
  }

  /** Declares a name; tells if it is taken. */
  Binding declare(String name, Type type, Span span, Diagnostics diagnostics) {
    var binding = new Binding(name, type, span);
    var taken = find(name);
    if (taken != null) {
      diagnostics.semantic(
          span,
          "the name `" + name + "` is taken: it was declared in line " + taken.span().line(),
          "Names are given once in a function; choose another one.");
      return binding;
    }
    names.put(name, binding);
    Usages.note(diagnostics, name, type, span, span);
    return binding;
  }

  /** Puts a name whatever was there, for what a mistake left open. */
  void put(Binding binding) {
    names.put(binding.name(), binding);
  }

  Set<String> known() {
    var known = new TreeSet<String>();
    for (var scope = this; scope != null; scope = scope.outer) {
      known.addAll(scope.names.keySet());
    }
    return known;
  }
}
