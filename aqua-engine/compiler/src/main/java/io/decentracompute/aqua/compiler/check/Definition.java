package io.decentracompute.aqua.compiler.check;

import io.decentracompute.aqua.compiler.core.Binding;
import io.decentracompute.aqua.compiler.core.Lambda;
import io.decentracompute.aqua.compiler.core.Value;
import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.syntax.Declaration;
import io.decentracompute.aqua.compiler.types.Type;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a name at the left margin of a file stands for. */
sealed interface Definition {
  /** A data type, ability or alias. */
  record OfType(Type type) implements Definition {}

  /** A constant. */
  record OfConstant(Value value) implements Definition {}

  /** A service; without an id it must get one where it is used. */
  record OfService(Binding binding, Type.Fields type, Optional<Value> id) implements Definition {}

  /** Definitions of another file under its name. */
  record OfModule(String name, Map<String, Definition> members) implements Definition {}

  /** Something that could not be read and was told. */
  record OfUnreadable() implements Definition {}

  /** A function; its body is checked once, on demand. */
  final class OfFunction implements Definition {
    private final Declaration.Func declaration;
    private final Binding binding;
    private final int abilities;
    private @Nullable Lambda lambda;

    OfFunction(Declaration.Func declaration, Type.Arrow type) {
      this.declaration = declaration;
      this.binding = new Binding(declaration.name(), type, declaration.span());
      this.abilities = declaration.function().abilities().size();
    }

    Declaration.Func declaration() {
      return declaration;
    }

    Binding binding() {
      return binding;
    }

    Type.Arrow type() {
      return (Type.Arrow) binding.type();
    }

    /** How many of the parameters are abilities in braces. */
    int abilities() {
      return abilities;
    }

    Span span() {
      return declaration.span();
    }

    @Nullable Lambda lambda() {
      return lambda;
    }

    void checked(Lambda result) {
      lambda = result;
    }
  }
}
