package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Span;
import java.util.ArrayList;
import java.util.List;

/** Reads types. */
final class TypeParser {
  private static final String REMEDY =
      "Types are names, []T, ?T, *T, %T, and arrows such as string, u32 -> bool.";

  private final Cursor cursor;

  TypeParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** A type; an arrow may stand without brackets. */
  TypeTree type() {
    var start = cursor.peek().span();
    if (cursor.peek().is("->")) {
      return arrow(start, List.of());
    }
    int mark = cursor.mark();
    var parameters = new ArrayList<TypeTree>();
    parameters.add(single());
    int afterFirst = cursor.mark();
    while (!cursor.failed() && cursor.peek().is(",") && startsType(cursor.peek(1))) {
      cursor.next();
      if (isParameter()) {
        break;
      }
      parameters.add(single());
    }
    if (!cursor.failed() && cursor.peek().is("->") && cursor.mark() > mark) {
      return arrow(start, parameters);
    }
    if (!cursor.failed()) {
      cursor.reset(afterFirst);
    }
    return parameters.getFirst();
  }

  /** Types between commas, as results are; {@code ()} is none. */
  List<TypeTree> results() {
    var results = new ArrayList<TypeTree>();
    if (cursor.peek().is("(") && cursor.peek(1).is(")")) {
      cursor.next();
      cursor.next();
      return results;
    }
    do {
      var start = cursor.peek().span();
      var type = cursor.peek().is("->") ? arrow(start, List.of()) : single();
      if (!cursor.failed() && cursor.peek().is("->")) {
        type = arrow(start, List.of(type));
      }
      results.add(type);
    } while (!cursor.failed() && moreResults());
    return results;
  }

  private boolean moreResults() {
    if (!cursor.peek().is(",") || !startsType(cursor.peek(1))) {
      return false;
    }
    int mark = cursor.mark();
    cursor.next();
    if (isParameter()) {
      cursor.reset(mark);
      return false;
    }
    return true;
  }

  private TypeTree arrow(Span start, List<TypeTree> parameters) {
    cursor.expect("->", REMEDY);
    var results = results();
    return new TypeTree.Arrow(start.to(cursor.peek().span()), parameters, results);
  }

  /** Whether a parameter's name and colon stand here. */
  private boolean isParameter() {
    return cursor.peek().kind() == Token.Kind.NAME
        && cursor.peek(1).is(":")
        && cursor.peek(2).kind() != Token.Kind.END;
  }

  private static boolean startsType(Token token) {
    return token.kind() == Token.Kind.NAME
        || token.is("[")
        || token.is("?")
        || token.is("*")
        || token.is("**")
        || token.is("%")
        || token.is("(")
        || token.is("⊤")
        || token.is("⊥");
  }

  private TypeTree single() {
    var token = cursor.peek();
    var start = token.span();
    if (cursor.accept("[")) {
      cursor.expect("]", REMEDY);
      return new TypeTree.Array(start, single());
    }
    if (cursor.accept("?")) {
      return new TypeTree.Option(start, single());
    }
    if (cursor.accept("*")) {
      return new TypeTree.Stream(start, single());
    }
    if (cursor.accept("**")) {
      var second = new Span(start.file(), start.start() + 1, start.end());
      return new TypeTree.Stream(start, new TypeTree.Stream(second, single()));
    }
    if (cursor.accept("%")) {
      return new TypeTree.StreamMap(start, single());
    }
    if (cursor.accept("⊤")) {
      return new TypeTree.Top(start);
    }
    if (cursor.accept("⊥")) {
      return new TypeTree.Bottom(start);
    }
    if (cursor.accept("(")) {
      var inner = type();
      cursor.expect(")", REMEDY);
      return inner;
    }
    return named();
  }

  private TypeTree named() {
    var path = new ArrayList<String>();
    var first = cursor.name("a type", REMEDY);
    var span = first.span();
    path.add(first.text());
    while (!cursor.failed() && cursor.peek().is(".")) {
      cursor.next();
      var part = cursor.name("a type", REMEDY);
      path.add(part.text());
      span = span.to(part.span());
    }
    return new TypeTree.Named(span, path);
  }
}
