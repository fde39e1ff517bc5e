package io.decentracompute.aqua.compiler.syntax;

import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.syntax.Function.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a file. Mistakes are told; what could be read is in the tree. */
public final class Parser {
  private static final Set<String> HEADS = Set.of("aqua", "import", "use", "export");
  private static final String TOP =
      "At the left margin may stand aqua, import, use, export, func, service, data, ability, alias"
          + " and const.";

  private final SourceFile file;
  private final Diagnostics diagnostics;
  private final StatementParser statements;
  private final List<Declaration> declarations = new ArrayList<>();
  private final HeaderParser header;

  private Parser(SourceFile file, Diagnostics diagnostics) {
    this.file = file;
    this.diagnostics = diagnostics;
    this.statements = new StatementParser(diagnostics);
    this.header = new HeaderParser(diagnostics);
  }

  public static Module parse(SourceFile file, Diagnostics diagnostics) {
    return new Parser(file, diagnostics).module();
  }

  private Module module() {
    var lines = Layout.tree(file, diagnostics);
    int end = file.text().length();
    boolean body = false;
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      var next = i + 1 < lines.size() ? lines.get(i + 1).first().span() : new Span(file, end, end);
      if (i > 0 && !lines.get(i - 1).children().isEmpty() && !line.afterGap()) {
        diagnostics.syntax(
            line.span(),
            "there is no blank line before `" + line.first().text() + "`",
            "Put a blank line between a block and what follows it at the left margin.");
      }
      var cursor = new Cursor(line, diagnostics);
      if (HEADS.contains(line.first().text())) {
        header.line(cursor, body);
        finish(cursor, line, next, false);
      } else {
        body = true;
        boolean took = declaration(cursor, line, next);
        finish(cursor, line, next, took);
      }
    }
    if (lines.isEmpty() || !lines.getFirst().first().is("aqua")) {
      int first = lines.isEmpty() ? 0 : lines.getFirst().first().span().start();
      int stop = lines.isEmpty() ? 0 : lines.getFirst().first().span().end();
      diagnostics.header(
          new Span(file, first, stop),
          "the file does not start with its name",
          "Write `aqua Name declares *` as the first line.");
    }
    return new Module(file, header.head(), header.imports(), header.exports(), declarations);
  }

  private void finish(Cursor cursor, Line line, Span next, boolean took) {
    if (!cursor.failed()) {
      cursor.end();
    }
    if (!took && !line.children().isEmpty()) {
      if (cursor.failed()) {
        statements.functionBody(line, next);
      } else {
        diagnostics.syntax(
            line.children().getFirst().first().span(),
            "this line is indented, but the line above opens no block",
            "Remove the indent, or end the line above with a colon.");
      }
    }
  }

  /** Reads what a file declares; true if it took the lines below. */
  private boolean declaration(Cursor cursor, Line line, Span next) {
    var word = cursor.next();
    var subject = cursor.peek();
    int before = declarations.size();
    boolean took = declaration(word, cursor, line, next);
    if (cursor.failed() && declarations.size() == before && subject.kind() == Token.Kind.NAME) {
      declarations.add(new Declaration.Broken(subject.span(), subject.text()));
    }
    return took;
  }

  private boolean declaration(Token word, Cursor cursor, Line line, Span next) {
    switch (word.text()) {
      case "func" -> {
        return function(cursor, line, next);
      }
      case "service" -> {
        return service(cursor, line, next);
      }
      case "data", "ability" -> {
        return fields(cursor, line, next, word.is("ability"));
      }
      case "alias" -> {
        var name = cursor.capitalised("an alias", "Capitalise the alias.");
        cursor.expect(":", "Write `alias Name: type`.");
        var type = new TypeParser(cursor).type();
        add(cursor, new Declaration.Alias(name.span(), name.text(), type));
      }
      case "const" -> constant(cursor);
      default -> {
        if (word.text().equals("function") || word.text().equals("def")) {
          cursor.fail(word.span(), "`" + word.text() + "` starts nothing", "Write `func`.");
        } else {
          cursor.fail(word.span(), word.shown() + " cannot stand here", TOP);
        }
      }
    }
    return false;
  }

  private void add(Cursor cursor, Declaration declaration) {
    if (!cursor.failed()) {
      declarations.add(declaration);
    }
  }

  private boolean function(Cursor cursor, Line line, Span next) {
    var name = cursor.name("a function's name", "Write `func name(parameters):`.");
    var signature = new SignatureParser(cursor).signature(name.span());
    cursor.expect(":", "A function starts with a colon at the end of its first line.");
    if (cursor.failed()) {
      return false;
    }
    cursor.end();
    var body = statements.functionBody(line, next);
    var function =
        new Function(
            name.span(),
            signature.abilities(),
            signature.parameters(),
            signature.results(),
            Optional.of(body));
    declarations.add(new Declaration.Func(name.span(), name.text(), function));
    return true;
  }

  private boolean service(Cursor cursor, Line line, Span next) {
    var name = cursor.capitalised("a service", "Capitalise the service's name.");
    Optional<Expression> id = Optional.empty();
    if (cursor.accept("(")) {
      id = Optional.of(new ExpressionParser(cursor).expression());
      cursor.expect(")", "Close the service's id.");
    }
    if (!opens(cursor)) {
      return false;
    }
    var functions = new ArrayList<Declaration.Named>();
    if (line.children().isEmpty()) {
      statements.body(line, next);
    }
    for (var child : line.children()) {
      var inner = new Cursor(child, diagnostics);
      var function = inner.name("a function of the service", "Write `name(parameters) -> type`.");
      var signature = new SignatureParser(inner).signature(function.span());
      inner.end();
      if (!inner.failed()) {
        functions.add(new Declaration.Named(function.span(), function.text(), signature));
      }
    }
    declarations.add(new Declaration.Service(name.span(), name.text(), id, functions));
    return true;
  }

  private static boolean opens(Cursor cursor) {
    cursor.expect(":", "A block starts with a colon at the end of its first line.");
    cursor.end();
    return !cursor.failed();
  }

  private boolean fields(Cursor cursor, Line line, Span next, boolean ability) {
    var what = ability ? "an ability" : "a data type";
    var name = cursor.capitalised(what, "Capitalise the name.");
    if (!opens(cursor)) {
      return false;
    }
    var fields = new ArrayList<Parameter>();
    if (line.children().isEmpty()) {
      statements.body(line, next);
    }
    for (var child : line.children()) {
      var inner = new Cursor(child, diagnostics);
      Parameter field;
      if (ability && (inner.peek(1).is("(") || inner.peek(1).is("{"))) {
        field = arrowField(inner);
      } else {
        field = new SignatureParser(inner).parameter();
      }
      if (!ability && field.type() instanceof TypeTree.Arrow) {
        inner.fail(
            field.span(), "data holds no functions", "Declare an `ability` to hold functions.");
      }
      inner.end();
      if (!inner.failed()) {
        fields.add(field);
      }
    }
    declarations.add(new Declaration.Fields(name.span(), name.text(), ability, fields));
    return true;
  }

  private static Parameter arrowField(Cursor inner) {
    var function = inner.name("a field", "Write `name(parameters) -> type`.");
    var signature = new SignatureParser(inner).signature(function.span());
    var parameters = signature.parameters().stream().map(Parameter::type).toList();
    var type = new TypeTree.Arrow(function.span(), parameters, signature.results());
    return new Parameter(function.span(), function.text(), type);
  }

  private void constant(Cursor cursor) {
    var name = cursor.capitalised("a constant", "Write constants in capitals: const LIMIT = 10.");
    boolean overridable = cursor.peek().is("?=");
    if (overridable) {
      cursor.next();
    } else {
      cursor.expect("=", "Write `const NAME = value`.");
    }
    var value = new ExpressionParser(cursor).expression();
    if (!(value instanceof Expression.Literal) && !(value instanceof Expression.Name)) {
      cursor.fail(
          value.span(),
          "a constant is a literal or another constant",
          "Write the value itself; functions compute.");
    }
    add(cursor, new Declaration.Const(name.span(), name.text(), overridable, value));
  }
}
