package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.syntax.Statement.Mode;
import io.decentracompute.aqua.compiler.syntax.Statement.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the statements of a block, each for itself, so that a mistake costs one statement. */
final class StatementParser {
  private static final Set<String> BLOCKS =
      Set.of("on", "for", "parseq", "if", "else", "try", "catch", "otherwise", "par", "co", "join");
  private static final Set<String> YOUNG = Set.of("while", "match");

  private final Diagnostics diagnostics;

  StatementParser(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** The statements below a line that opens a block; tells if there are none. */
  List<Statement> body(Line line, Span nextPlace) {
    if (line.children().isEmpty()) {
      diagnostics.syntax(
          nextPlace,
          "the block that starts with `" + line.first().text() + "` is empty",
          "Indent at least one statement below it.");
      return List.of();
    }
    return block(line.children(), nextPlace, false);
  }

  /** As {@link #body}, for a function: here a return may stand. */
  List<Statement> functionBody(Line line, Span nextPlace) {
    if (line.children().isEmpty()) {
      return body(line, nextPlace);
    }
    return block(line.children(), nextPlace, true);
  }

  private List<Statement> block(List<Line> lines, Span nextPlace, boolean ofFunction) {
    var statements = new ArrayList<Statement>();
    for (int i = 0; i < lines.size(); i++) {
      var next = i + 1 < lines.size() ? lines.get(i + 1).first().span() : nextPlace;
      var statement = statement(lines.get(i), next);
      if (statement instanceof Statement.Return && !ofFunction) {
        diagnostics.syntax(
            statement.span(),
            "a function returns at its end, not inside of a block",
            "Push to a stream inside of the block and return that after it.");
      }
      statements.add(statement);
    }
    return statements;
  }

  private Statement statement(Line line, Span next) {
    var cursor = new Cursor(line, diagnostics);
    var reader = new Reader(cursor, line, next);
    var statement = reader.statement();
    if (!cursor.failed()) {
      cursor.end();
    }
    if (!reader.tookBody && !line.children().isEmpty()) {
      if (!cursor.failed()) {
        diagnostics.syntax(
            line.children().getFirst().first().span(),
            "this line is indented, but the line above opens no block",
            "Indent it as the line above, or end the line above with a colon.");
      } else {
        body(line, next);
      }
    }
    return cursor.failed() ? new Statement.Broken(line.span()) : statement;
  }

  /** Reads one statement; knows whether it took the lines below. */
  private final class Reader {
    private final Cursor cursor;
    private final Line line;
    private final Span next;
    private final ExpressionParser expressions;
    private boolean tookBody;

    Reader(Cursor cursor, Line line, Span next) {
      this.cursor = cursor;
      this.line = line;
      this.next = next;
      this.expressions = new ExpressionParser(cursor);
    }

    Statement statement() {
      var token = cursor.peek();
      if (token.is("<-")) {
        cursor.next();
        return new Statement.Return(token.span(), expressions.list());
      }
      if (token.kind() != Token.Kind.NAME) {
        cursor.fail(
            "a statement is expected here, not " + token.shown(),
            "Statements are calls, assignments, pushes to streams and blocks such as `on p:`.");
        return new Statement.Broken(token.span());
      }
      return isKeyword() ? keyword() : simple();
    }

    private boolean isKeyword() {
      var token = cursor.peek();
      var after = cursor.peek(1);
      boolean named =
          after.is("=") || after.is("<-") || after.is("<<-") || after.is(",") || after.is(".");
      if (YOUNG.contains(token.text())) {
        return !named && !after.is(":") && cursor.last().is(":");
      }
      boolean declared = after.is(":") && !(cursor.peek(2).kind() == Token.Kind.END);
      return BLOCKS.contains(token.text()) && !named && !declared;
    }

    private Statement keyword() {
      var token = cursor.next();
      var span = token.span();
      return switch (token.text()) {
        case "on" -> {
          var peer = expressions.expression();
          yield new Statement.On(span, peer, via(), block());
        }
        case "for" -> loop(span);
        case "parseq" -> parseq(span);
        case "if" -> new Statement.If(span, expressions.expression(), block());
        case "else" -> alternative(span);
        case "try" -> new Statement.Try(span, block());
        case "catch" -> new Statement.Catch(span, named("the error's name"), block());
        case "otherwise" -> new Statement.Otherwise(span, block());
        case "par" -> new Statement.Par(span, branch("par"));
        case "co" -> new Statement.Co(span, branch("co"));
        case "join" -> new Statement.Join(span, expressions.list());
        case "while" -> new Statement.While(span, expressions.expression(), block());
        default -> match(span);
      };
    }

    private Statement alternative(Span span) {
      if (cursor.peek().is("if")) {
        cursor.fail("`else` takes no condition", "Put the next `if` into the block of `else:`.");
      }
      return new Statement.Else(span, block());
    }

    private Statement branch(String word) {
      var start = cursor.peek().span();
      var branch = statement();
      boolean fits =
          switch (branch) {
            case Statement.Call c -> true;
            case Statement.On o -> true;
            case Statement.For f -> true;
            case Statement.Join j -> true;
            case Statement.Broken b -> true;
            default -> false;
          };
      if (!fits) {
        cursor.fail(
            start,
            "`" + word + "` cannot stand before this statement",
            "Calls, `on`, `for` and `join` may run at once; put others into a function.");
      }
      return branch;
    }

    private Name named(String what) {
      var token = cursor.name(what, "Write a name.");
      return new Name(token.span(), token.text());
    }

    private List<Statement> block() {
      cursor.expect(":", "A block starts with a colon at the end of its first line.");
      if (cursor.failed()) {
        return List.of();
      }
      cursor.end();
      tookBody = true;
      return body(line, next);
    }

    private List<Expression> via() {
      var via = new ArrayList<Expression>();
      while (cursor.peek().is("via")) {
        cursor.next();
        via.add(expressions.expression());
      }
      return via;
    }

    private List<Name> items() {
      var items = new ArrayList<Name>();
      items.add(named("the loop's variable"));
      if (cursor.accept(",")) {
        items.add(named("the loop's second variable"));
      }
      cursor.expect("<-", "Loops are written `for item <- items:`.");
      return items;
    }

    private Statement loop(Span span) {
      var items = items();
      var iterable = expressions.expression();
      var mode =
          cursor.accept("par")
              ? Mode.PAR
              : cursor.accept("try") ? Mode.TRY : cursor.accept("rec") ? Mode.REC : Mode.SEQUENTIAL;
      return new Statement.For(span, items, iterable, mode, block());
    }

    private Statement parseq(Span span) {
      var items = items();
      var iterable = expressions.expression();
      cursor.expect("on", "Write `parseq item <- items on peer:`.");
      var peer = expressions.expression();
      return new Statement.ParSeq(span, items, iterable, peer, via(), block());
    }

    private Statement match(Span span) {
      var value = expressions.expression();
      cursor.expect(":", "A block starts with a colon at the end of its first line.");
      cursor.end();
      tookBody = true;
      var cases = new ArrayList<Statement.Case>();
      Optional<List<Statement>> otherwise = Optional.empty();
      var lines = line.children();
      if (lines.isEmpty()) {
        body(line, next);
      }
      for (int i = 0; i < lines.size(); i++) {
        var child = lines.get(i);
        var after = i + 1 < lines.size() ? lines.get(i + 1).first().span() : next;
        var inner = new Cursor(child, diagnostics);
        var start = inner.peek().span();
        boolean last = otherwise.isPresent();
        if (!last && inner.peek().is("case")) {
          inner.next();
          var values = new ExpressionParser(inner).list();
          inner.expect(":", "Write `case value, value:`.");
          inner.end();
          cases.add(new Statement.Case(start, values, body(child, after)));
        } else if (!last && inner.peek().is("else")) {
          inner.next();
          inner.expect(":", "Write `else:`.");
          inner.end();
          otherwise = Optional.of(body(child, after));
        } else {
          inner.fail(
              "below `match` only `case` and, at the end, `else` may stand",
              "Write `case value:` and indent the statements below it.");
        }
      }
      return new Statement.Match(span, value, cases, otherwise);
    }

    private Statement simple() {
      var token = cursor.peek();
      var after = cursor.peek(1);
      if (after.is("=")) {
        return assign();
      }
      if (after.is("<-") || (after.is(",") && !token.isCapitalised())) {
        return results();
      }
      if (after.is("<<-")) {
        return push();
      }
      if (after.is(":")) {
        var name = named("a name");
        cursor.next();
        return new Statement.Declare(token.span(), name, new TypeParser(cursor).type());
      }
      if (token.isCapitalised()) {
        var service = serviceId();
        if (service.isPresent()) {
          return service.get();
        }
      }
      var value = expressions.expression();
      if (!cursor.failed() && cursor.peek().is("<-")) {
        cursor.fail(
            "results go into names, not into " + value.span().text(), "Write `name <- call()`.");
      }
      return new Statement.Call(token.span(), List.of(), value);
    }

    private Statement assign() {
      var name = named("a name");
      cursor.next();
      boolean detached = cursor.peek().is("func") && cursor.peek(1).is("(");
      if (detached || (cursor.peek().is("(") && cursor.last().is(":"))) {
        if (detached) {
          cursor.next();
        }
        var function = new SignatureParser(cursor).signature(name.span());
        var body = closureBody();
        return new Statement.Closure(
            name.span(),
            name,
            new Function(
                function.span(),
                List.of(),
                function.parameters(),
                function.results(),
                Optional.of(body)),
            detached);
      }
      return new Statement.Assign(name.span(), name, expressions.expression());
    }

    private List<Statement> closureBody() {
      cursor.expect(":", "A function starts with a colon at the end of its first line.");
      if (cursor.failed()) {
        return List.of();
      }
      cursor.end();
      tookBody = true;
      return functionBody(line, next);
    }

    private Statement results() {
      var names = new ArrayList<Name>();
      do {
        names.add(named("a name for a result"));
      } while (!cursor.failed() && cursor.accept(","));
      cursor.expect("<-", "Write `a, b <- call()`.");
      var value = expressions.expression();
      return new Statement.Call(names.getFirst().span(), names, value);
    }

    private Statement push() {
      var name = named("a stream's name");
      cursor.next();
      var value = expressions.expression();
      if (cursor.accept(",")) {
        return new Statement.Push(name.span(), name, Optional.of(value), expressions.expression());
      }
      return new Statement.Push(name.span(), name, Optional.empty(), value);
    }

    /** {@code S "id"}, {@code M.S id}: a path of names with a value after it. */
    private Optional<Statement> serviceId() {
      int mark = cursor.mark();
      var span = cursor.peek().span();
      var path = new ArrayList<String>();
      path.add(cursor.next().text());
      while (cursor.peek().is(".") && cursor.peek(1).isCapitalised()) {
        cursor.next();
        path.add(cursor.next().text());
      }
      var kind = cursor.peek().kind();
      if (kind == Token.Kind.STRING || kind == Token.Kind.NAME) {
        return Optional.of(new Statement.ServiceId(span, path, expressions.expression()));
      }
      cursor.reset(mark);
      return Optional.empty();
    }
  }
}
