package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.json.Json;
import java.util.List;
import java.util.Optional;

/** A value as written; {@link #span} is the place that a complaint about it points at. */
public sealed interface Expression {
  Span span();

  /** {@code 1}, {@code "a"}, {@code true}. */
  record Literal(Span span, Json value) implements Expression {}

  /** {@code nil}. */
  record Nil(Span span) implements Expression {}

  /** A name alone. */
  record Name(Span span, String text) implements Expression {}

  /** {@code a.b}; the span is that of {@code b}. */
  record Field(Span span, Expression target, String name) implements Expression {}

  /** {@code x!}, {@code x!2}, {@code x[i]}. */
  record Index(Span span, Expression target, Expression index) implements Expression {}

  /**
   * {@code f(x)}, {@code f{a}(x)}, {@code D(a = 1)}, {@code d.copy(a = 2)}; the span is that of the
   * name before the bracket.
   */
  record Call(
      Span span,
      Expression callee,
      List<Expression> abilities,
      List<Argument> arguments,
      Span close)
      implements Expression {
    public Call {
      abilities = List.copyOf(abilities);
      arguments = List.copyOf(arguments);
    }
  }

  /** {@code [..]}, {@code ?[..]}, {@code *[..]}. */
  record Collection(Span span, Shape shape, List<Expression> elements) implements Expression {
    public Collection {
      elements = List.copyOf(elements);
    }
  }

  /** {@code !x}. */
  record Not(Span span, Expression operand) implements Expression {}

  /** {@code a + b}; {@code operatorSpan} is the place of the operator. */
  record Binary(Operator operator, Span operatorSpan, Expression left, Expression right)
      implements Expression {
    @Override
    public Span span() {
      return left.span();
    }
  }

  /** What could not be read and was told. */
  record Broken(Span span) implements Expression {}

  /** An argument, named where an object is made. */
  record Argument(Optional<String> name, Span nameSpan, Expression value) {}

  /** Which collection a literal makes. */
  enum Shape {
    ARRAY,
    OPTION,
    STREAM
  }

  /** Operators of two operands, by how tightly they bind. */
  enum Operator {
    POWER("**", 7),
    MULTIPLY("*", 6),
    DIVIDE("/", 6),
    REMAINDER("%", 6),
    ADD("+", 5),
    SUBTRACT("-", 5),
    GREATER(">", 4),
    GREATER_EQUAL(">=", 4),
    LESS("<", 4),
    LESS_EQUAL("<=", 4),
    EQUAL("==", 3),
    UNEQUAL("!=", 3),
    AND("&&", 2),
    OR("||", 1);

    private final String symbol;
    private final int precedence;

    Operator(String symbol, int precedence) {
      this.symbol = symbol;
      this.precedence = precedence;
    }

    public String symbol() {
      return symbol;
    }

    int precedence() {
      return precedence;
    }
  }
}
