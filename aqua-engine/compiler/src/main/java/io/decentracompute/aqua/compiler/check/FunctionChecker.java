package io.decentracompute.aqua.compiler.check;

import io.decentracompute.aqua.compiler.core.Binding;
import io.decentracompute.aqua.compiler.core.Lambda;
import io.decentracompute.aqua.compiler.core.Step;
import io.decentracompute.aqua.compiler.core.Value;
import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.syntax.Function;
import io.decentracompute.aqua.compiler.syntax.Statement;
import io.decentracompute.aqua.compiler.types.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the body of a function or closure. */
final class FunctionChecker {
  private final FunctionContext context;
  private final Diagnostics diagnostics;

  FunctionChecker(FunctionContext context) {
    this.context = context;
    this.diagnostics = context.diagnostics();
  }

  /** A function of type {@code type}, in the names around it if it is a closure. */
  Lambda check(String name, Function function, Type.Arrow type, @Nullable Scope around) {
    var scope = new Scope(around);
    var parameters = new ArrayList<Binding>();
    var declared = new ArrayList<>(function.abilities());
    declared.addAll(function.parameters());
    for (int i = 0; i < declared.size(); i++) {
      var parameter = declared.get(i);
      parameters.add(
          scope.declare(parameter.name(), type.parameters().get(i), parameter.span(), diagnostics));
    }
    var statements = function.body().orElseThrow();
    var blocks = new BlockChecker(context, this);
    var returns = new ArrayList<Value>();
    var body = blocks.functionBody(statements, function.span(), scope, type, returns);
    checkReturned(function, type, statements);
    var end =
        statements.stream()
            .filter(statement -> statement instanceof Statement.Return)
            .map(Statement::span)
            .findFirst()
            .orElse(function.span());
    return new Lambda(name, parameters, body, returns, type, end);
  }

  private void checkReturned(Function function, Type.Arrow type, List<Statement> statements) {
    boolean returned = statements.stream().anyMatch(s -> s instanceof Statement.Return);
    boolean broken = statements.stream().anyMatch(s -> s instanceof Statement.Broken);
    if (!type.results().isEmpty() && !returned && !broken && !statements.isEmpty()) {
      diagnostics.semantic(
          function.results().getFirst().span(),
          "a result of type `"
              + type.results().getFirst().shown()
              + "` is declared, none is"
              + " returned",
          "End the function with `<- value`.");
    }
  }

  /** Checks the values of a return against what is declared. */
  List<Value> returned(Statement.Return statement, Type.Arrow type, Scope scope) {
    var expressions = new ExpressionChecker(context);
    var expected = type.results();
    var values = new ArrayList<Value>();
    for (int i = 0; i < statement.values().size(); i++) {
      var expression = statement.values().get(i);
      if (i < expected.size()) {
        values.add(expressions.check(expression, expected.get(i), scope));
      } else {
        if (i == expected.size()) {
          diagnostics.semantic(
              expression.span(),
              expected.isEmpty()
                  ? "the function declares no result"
                  : "the function declares " + expected.size() + " results, this is one too many",
              "Declare it after the parameters: `-> type`.");
        }
        expressions.check(expression, scope);
      }
    }
    if (values.size() < expected.size()) {
      diagnostics.semantic(
          statement.values().getLast().span(),
          "the function declares "
              + expected.size()
              + " results, "
              + values.size()
              + (values.size() == 1 ? " is" : " are")
              + " returned",
          "Return all of them: `<- a, b`.");
    }
    return values;
  }

  /** Checks a closure; its names are those around it and its own. */
  Step closure(Statement.Closure closure, Scope scope) {
    var function = closure.function();
    var type =
        new Type.Arrow(
            function.parameters().stream().map(p -> context.names().type(p.type())).toList(),
            function.results().stream().map(r -> context.names().type(r)).toList());
    var lambda = check(closure.target().text(), function, type, scope);
    var target = closure.target();
    var binding = scope.declare(target.text(), type, target.span(), diagnostics);
    return new Step.DefineClosure(closure.span(), binding, lambda, closure.detached());
  }

  /** What a handler calls the error. */
  Optional<Binding> errorName(Statement.Name name, Scope scope) {
    return Optional.of(
        scope.declare(name.text(), ExpressionChecker.error(), name.span(), diagnostics));
  }
}
