package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.syntax.Function.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a function takes and gives. */
final class SignatureParser {
  private static final String REMEDY = "Parameters are written `name: type`, with commas between.";

  private final Cursor cursor;
  private final TypeParser types;

  SignatureParser(Cursor cursor) {
    this.cursor = cursor;
    this.types = new TypeParser(cursor);
  }

  /** {@code {A}(x: T) -> U}, without a body. */
  Function signature(Span name) {
    var abilities = new ArrayList<Parameter>();
    if (cursor.accept("{")) {
      do {
        abilities.add(ability());
      } while (!cursor.failed() && cursor.accept(","));
      cursor.expect("}", "Close the list of abilities.");
    }
    cursor.expect("(", "Parameters go into round brackets.");
    var parameters = new ArrayList<Parameter>();
    if (!cursor.peek().is(")")) {
      do {
        parameters.add(parameter());
      } while (!cursor.failed() && cursor.accept(","));
    }
    cursor.expect(")", REMEDY);
    List<TypeTree> results = cursor.accept("->") ? types.results() : List.of();
    return new Function(name, abilities, parameters, results, Optional.empty());
  }

  /** {@code name: type}. */
  Parameter parameter() {
    var name = cursor.name("a name", REMEDY);
    cursor.expect(":", REMEDY);
    return new Parameter(name.span(), name.text(), types.type());
  }

  private Parameter ability() {
    if (cursor.peek(1).is(":")) {
      return parameter();
    }
    var type = types.type();
    var name = type instanceof TypeTree.Named named ? named.path().getLast() : "";
    return new Parameter(type.span(), name, type);
  }
}
