package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.syntax.Expression.Argument;
import io.decentracompute.aqua.compiler.syntax.Expression.Operator;
import io.decentracompute.aqua.compiler.syntax.Expression.Shape;
import io.decentracompute.aqua.json.Json;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads values, by how tightly operators bind. */
final class ExpressionParser {
  private static final String VALUE =
      "Values are literals, names, calls, [..], ?[..], and operators between them.";

  private final Cursor cursor;

  ExpressionParser(Cursor cursor) {
    this.cursor = cursor;
  }

  Expression expression() {
    return binary(1);
  }

  /** Values between commas, at least one. */
  List<Expression> list() {
    var values = new ArrayList<Expression>();
    do {
      values.add(expression());
    } while (!cursor.failed() && cursor.accept(","));
    return values;
  }

  private Expression binary(int least) {
    var left = unary();
    while (!cursor.failed()) {
      var operator = operator(cursor.peek());
      if (operator == null || operator.precedence() < least) {
        break;
      }
      var token = cursor.next();
      boolean toRight = operator == Operator.POWER;
      var right = binary(toRight ? operator.precedence() : operator.precedence() + 1);
      left = new Expression.Binary(operator, token.span(), left, right);
      var following = operator(cursor.peek());
      if (following != null && isOrder(operator) && isOrder(following)) {
        cursor.fail("comparisons cannot be chained", "Compare pair by pair: a < b && b < c.");
      }
    }
    return left;
  }

  private static boolean isOrder(Operator operator) {
    return operator.precedence() == Operator.LESS.precedence();
  }

  private static @Nullable Operator operator(Token token) {
    if (token.kind() == Token.Kind.SYMBOL) {
      for (var operator : Operator.values()) {
        if (operator.symbol().equals(token.text())) {
          return operator;
        }
      }
    }
    return null;
  }

  private Expression unary() {
    var token = cursor.peek();
    if (cursor.accept("!")) {
      return new Expression.Not(token.span(), unary());
    }
    return postfix(primary());
  }

  private Expression postfix(Expression start) {
    var value = start;
    while (!cursor.failed()) {
      var token = cursor.peek();
      if (token.is(".")) {
        cursor.next();
        var name = cursor.name("a field", "Write the name of a field after the dot.");
        value = new Expression.Field(name.span(), value, name.text());
      } else if (token.is("!")) {
        value = bang(value);
      } else if (token.is("[")) {
        cursor.next();
        if (cursor.peek().is("-")) {
          cursor.fail("an index is not negative", "Elements are counted from 0.");
        }
        var index = expression();
        cursor.expect("]", "Close the index.");
        value = new Expression.Index(value.span(), value, index);
      } else if (token.is("(") || token.is("{")) {
        if (!(value instanceof Expression.Name) && !(value instanceof Expression.Field)) {
          break;
        }
        value = call(value);
      } else {
        break;
      }
    }
    return value;
  }

  private Expression bang(Expression value) {
    var span = cursor.next().span();
    var token = cursor.peek();
    Expression index = new Expression.Literal(span, Json.of(0));
    if (token.kind() == Token.Kind.INTEGER) {
      index = integer(cursor.next(), "");
    } else if (token.kind() == Token.Kind.NAME && token.span().start() == span.end()) {
      cursor.next();
      index = new Expression.Name(token.span(), token.text());
    }
    return new Expression.Index(value.span(), value, index);
  }

  private Expression call(Expression callee) {
    var abilities = new ArrayList<Expression>();
    if (cursor.accept("{")) {
      do {
        abilities.add(expression());
      } while (!cursor.failed() && cursor.accept(","));
      cursor.expect("}", "Close the list of abilities.");
    }
    cursor.expect("(", "Arguments go into round brackets.");
    var arguments = new ArrayList<Argument>();
    boolean makes = isConstructor(callee);
    if (!cursor.peek().is(")")) {
      do {
        arguments.add(argument(makes));
      } while (!cursor.failed() && cursor.accept(","));
    }
    var close = cursor.peek().span();
    cursor.expect(")", "Close the list of arguments.");
    return new Expression.Call(callee.span(), callee, abilities, arguments, close);
  }

  private static boolean isConstructor(Expression callee) {
    var name =
        switch (callee) {
          case Expression.Name(var span, var text) -> text;
          case Expression.Field(var span, var target, var field) -> field;
          default -> "";
        };
    return name.equals("copy")
        ? callee instanceof Expression.Field
        : !name.isEmpty() && Character.isUpperCase(name.codePointAt(0));
  }

  private Argument argument(boolean makes) {
    var token = cursor.peek();
    if (token.kind() == Token.Kind.NAME && cursor.peek(1).is("=")) {
      cursor.next();
      cursor.next();
      return new Argument(Optional.of(token.text()), token.span(), expression());
    }
    var value = expression();
    if (makes && !(value instanceof Expression.Name)) {
      cursor.fail(
          token.span(),
          "fields of a new object need names",
          "Write field = value, or a name alone for the field of the same name. A service gets its"
              + " id by `Service \"id\"`, without brackets.");
    }
    return new Argument(Optional.empty(), token.span(), value);
  }

  private Expression primary() {
    var token = cursor.peek();
    return switch (token.kind()) {
      case INTEGER -> integer(cursor.next(), "");
      case FLOAT -> decimal(cursor.next(), "");
      case STRING -> {
        cursor.next();
        yield new Expression.Literal(token.span(), Json.of(token.text()));
      }
      case NAME -> name();
      case SYMBOL -> symbol();
      case END -> missing();
    };
  }

  private Expression name() {
    var token = cursor.next();
    return switch (token.text()) {
      case "true" -> new Expression.Literal(token.span(), Json.of(true));
      case "false" -> new Expression.Literal(token.span(), Json.of(false));
      case "nil" -> new Expression.Nil(token.span());
      default -> new Expression.Name(token.span(), token.text());
    };
  }

  private Expression symbol() {
    var token = cursor.peek();
    if (token.is("-") && cursor.peek(1).kind() == Token.Kind.INTEGER) {
      cursor.next();
      return integer(cursor.next(), "-");
    }
    if (token.is("-") && cursor.peek(1).kind() == Token.Kind.FLOAT) {
      cursor.next();
      return decimal(cursor.next(), "-");
    }
    if (cursor.accept("(")) {
      var inner = expression();
      cursor.expect(")", "Close the bracket.");
      return inner;
    }
    if (token.is("[")) {
      return collection(token.span(), Shape.ARRAY);
    }
    if ((token.is("?") || token.is("*")) && cursor.peek(1).is("[")) {
      cursor.next();
      return collection(token.span(), token.is("?") ? Shape.OPTION : Shape.STREAM);
    }
    return missing();
  }

  private Expression collection(Span start, Shape shape) {
    cursor.next();
    var elements = new ArrayList<Expression>();
    if (!cursor.peek().is("]")) {
      do {
        elements.add(expression());
      } while (!cursor.failed() && cursor.accept(","));
    }
    var end = cursor.peek().span();
    cursor.expect("]", "Close the list of elements.");
    return new Expression.Collection(start.to(end), shape, elements);
  }

  private Expression missing() {
    var span = cursor.peek().span();
    cursor.fail("a value is expected here, not " + cursor.peek().shown(), VALUE);
    return new Expression.Broken(span);
  }

  private Expression integer(Token token, String sign) {
    var value = new BigInteger(sign + token.text());
    var span = sign.isEmpty() ? token.span() : before(token.span());
    if (value.bitLength() > 63) {
      cursor.fail(
          span,
          "the number " + value + " is too large",
          "Numbers in a script are from -9223372036854775808 to 9223372036854775807.");
      return new Expression.Broken(span);
    }
    return new Expression.Literal(span, Json.of(value.longValueExact()));
  }

  private Expression decimal(Token token, String sign) {
    var text = sign + token.text();
    var span = sign.isEmpty() ? token.span() : before(token.span());
    var value = Json.of(Double.parseDouble(text));
    if (value.toString().length() > 11 || value.toString().contains("e")) {
      cursor.fail(
          span,
          "the number " + text + " has too many digits",
          "A script holds decimal numbers of at most 11 characters without an exponent.");
      return new Expression.Broken(span);
    }
    return new Expression.Literal(span, value);
  }

  private static Span before(Span span) {
    return new Span(span.file(), span.start() - 1, span.end());
  }
}
