package io.decentracompute.aqua.compiler.check;

import io.decentracompute.aqua.compiler.core.Binding;
import io.decentracompute.aqua.compiler.core.Step;
import io.decentracompute.aqua.compiler.core.Value;
import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.Nearest;
import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.syntax.Expression;
import io.decentracompute.aqua.compiler.syntax.Statement;
import io.decentracompute.aqua.compiler.syntax.Statement.Mode;
import io.decentracompute.aqua.compiler.types.Subtyping;
import io.decentracompute.aqua.compiler.types.Type;
import io.decentracompute.aqua.compiler.types.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks statements in order and joins what belongs together, such as `if` and `else`. */
final class BlockChecker {
  private final FunctionContext context;
  private final FunctionChecker functions;
  private final ExpressionChecker expressions;
  private final Diagnostics diagnostics;

  BlockChecker(FunctionContext context, FunctionChecker functions) {
    this.context = context;
    this.functions = functions;
    this.expressions = new ExpressionChecker(context);
    this.diagnostics = context.diagnostics();
  }

  /** The body of a function; the returned values go into the list. */
  Step.Block functionBody(
      List<Statement> statements, Span span, Scope scope, Type.Arrow type, List<Value> returns) {
    var steps = new ArrayList<Step>();
    boolean returned = false;
    for (var statement : statements) {
      if (statement instanceof Statement.Return back) {
        if (returned) {
          diagnostics.semantic(
              back.values().getFirst().span(),
              "the function has returned already",
              "Return once, at the end; push to a stream to choose what is returned.");
        } else {
          returns.addAll(functions.returned(back, type, scope));
        }
        returned = true;
      } else {
        add(statement, steps, scope);
      }
    }
    return new Step.Block(span, steps);
  }

  private Step.Block block(List<Statement> statements, Span span, Scope scope) {
    var steps = new ArrayList<Step>();
    for (var statement : statements) {
      add(statement, steps, scope);
    }
    return new Step.Block(span, steps);
  }

  private Step.Block inner(List<Statement> statements, Span span, Scope scope) {
    return block(statements, span, new Scope(scope));
  }

  private void add(Statement statement, List<Step> steps, Scope scope) {
    switch (statement) {
      case Statement.Else alternative -> alternative(alternative, steps, scope);
      case Statement.Catch handler -> handler(handler, steps, scope);
      case Statement.Otherwise otherwise -> otherwise(otherwise, steps, scope);
      case Statement.Par par -> par(par, steps, scope);
      case Statement.Broken b -> {
        scope.markIncomplete();
        steps.add(new Step.Block(b.span(), List.of()));
      }
      default -> steps.add(step(statement, scope));
    }
  }

  private void alternative(Statement.Else alternative, List<Step> steps, Scope scope) {
    var body = inner(alternative.body(), alternative.span(), scope);
    if (!steps.isEmpty()
        && steps.getLast() instanceof Step.If(var span, var condition, var then, var otherwise)
        && otherwise.isEmpty()) {
      steps.set(steps.size() - 1, new Step.If(span, condition, then, Optional.of(body)));
    } else if (!isBroken(steps)) {
      diagnostics.semantic(
          alternative.span(),
          "`else` without an `if` before it",
          "Put it right after the block of an `if`.");
    }
  }

  private static boolean isBroken(List<Step> steps) {
    return !steps.isEmpty()
        && steps.getLast() instanceof Step.Block(var span, var inner)
        && inner.isEmpty();
  }

  private void handler(Statement.Catch handler, List<Step> steps, Scope scope) {
    var own = new Scope(scope);
    var error = functions.errorName(handler.error(), own);
    var body = block(handler.body(), handler.span(), own);
    if (!steps.isEmpty() && steps.getLast() instanceof Step.Try(var span, var tried, var all)) {
      var handlers = new ArrayList<>(all);
      handlers.add(new Step.Handler(error, body));
      steps.set(steps.size() - 1, new Step.Try(span, tried, handlers));
    } else if (!isBroken(steps)) {
      diagnostics.semantic(
          handler.error().span(),
          "`catch` without a `try` before it",
          "Put it right after the block of a `try`.");
    }
  }

  private void otherwise(Statement.Otherwise otherwise, List<Step> steps, Scope scope) {
    var handler =
        new Step.Handler(Optional.empty(), inner(otherwise.body(), otherwise.span(), scope));
    if (steps.isEmpty()) {
      diagnostics.semantic(
          otherwise.span(),
          "`otherwise` has nothing before it",
          "Put it after the statement whose failure it answers.");
      return;
    }
    var last = steps.removeLast();
    if (last instanceof Step.Try(var span, var body, var handlers)) {
      var all = new ArrayList<>(handlers);
      all.add(handler);
      steps.add(new Step.Try(span, body, all));
    } else {
      var body = new Step.Block(last.span(), List.of(last));
      steps.add(new Step.Try(last.span(), body, List.of(handler)));
    }
  }

  private void par(Statement.Par par, List<Step> steps, Scope scope) {
    var branch = step(par.branch(), scope);
    if (steps.isEmpty()) {
      diagnostics.semantic(
          par.span(),
          "`par` has nothing before it to run at once with",
          "Put it after the statement that runs at the same time, or use `co`.");
      return;
    }
    var last = steps.removeLast();
    var branches = new ArrayList<Step>();
    if (last instanceof Step.Par(var span, var before)) {
      branches.addAll(before);
    } else {
      branches.add(last);
    }
    branches.add(branch);
    steps.add(new Step.Par(last.span(), branches));
  }

  private Step step(Statement statement, Scope scope) {
    return switch (statement) {
      case Statement.Call call -> call(call, scope);
      case Statement.Assign assign -> assign(assign, scope);
      case Statement.Closure closure -> functions.closure(closure, scope);
      case Statement.Declare declare -> declare(declare, scope);
      case Statement.Push push -> push(push, scope);
      case Statement.ServiceId service -> service(service, scope);
      case Statement.On(var span, var peer, var via, var body) -> on(span, peer, via, body, scope);
      case Statement.For loop -> loop(loop, scope);
      case Statement.ParSeq parseq -> parseq(parseq, scope);
      case Statement.If(var span, var condition, var body) ->
          new Step.If(
              span,
              expressions.check(condition, Types.BOOL, scope),
              inner(body, span, scope),
              Optional.empty());
      case Statement.Try(var span, var body) ->
          new Step.Try(span, inner(body, span, scope), List.of());
      case Statement.Co(var span, var branch) -> new Step.Co(span, step(branch, scope));
      case Statement.Join(var span, var values) ->
          new Step.Join(span, values.stream().map(v -> expressions.check(v, scope)).toList());
      case Statement.While(var span, var condition, var body) ->
          new Step.While(
              span, expressions.check(condition, Types.BOOL, scope), inner(body, span, scope));
      case Statement.Match match -> match(match, scope);
      case Statement.Else e -> misplaced(e);
      case Statement.Catch c -> misplaced(c);
      case Statement.Otherwise o -> misplaced(o);
      case Statement.Par p -> misplaced(p);
      case Statement.Return r -> new Step.Block(r.span(), List.of());
      case Statement.Broken b -> new Step.Block(b.span(), List.of());
    };
  }

  private Step misplaced(Statement statement) {
    diagnostics.syntax(
        statement.span(),
        "this cannot run at once with another statement",
        "Give it its own line.");
    return new Step.Block(statement.span(), List.of());
  }

  private Step call(Statement.Call statement, Scope scope) {
    if (!(statement.value() instanceof Expression.Call expression)) {
      var value = expressions.check(statement.value(), scope);
      if (!(value.type() instanceof Type.Unknown)) {
        diagnostics.semantic(
            statement.targets().isEmpty() ? statement.span() : statement.value().span(),
            "a call is expected here, not a value of type `" + value.type().shown() + "`",
            statement.targets().isEmpty()
                ? "Call a function, or remove the line."
                : "Give the name to a value with `=`; `<-` takes the results of a call.");
      }
      statement.targets().forEach(target -> unknown(target, scope));
      return new Step.Block(statement.span(), List.of());
    }
    var value = expressions.call(expression, scope, statement.targets().isEmpty() ? 0 : -1);
    return switch (value) {
      case Value.Call call -> bind(statement, call, scope);
      case Value.Broken b -> {
        statement.targets().forEach(target -> unknown(target, scope));
        yield new Step.Block(statement.span(), List.of());
      }
      default -> bindValue(statement, value, scope);
    };
  }

  /** A name that stands for something wrong: declared, so that its uses are not told too. */
  private static void unknown(Statement.Name target, Scope scope) {
    if (scope.find(target.text()) == null) {
      scope.put(FunctionContext.unknown(target.text(), target.span()));
    }
  }

  private Step bind(Statement.Call statement, Value.Call call, Scope scope) {
    var results = call.arrow().results();
    var targets = new ArrayList<Step.Target>();
    for (int i = 0; i < statement.targets().size(); i++) {
      var name = statement.targets().get(i);
      if (i >= results.size()) {
        diagnostics.semantic(
            name.span(),
            results.isEmpty()
                ? "the call gives no result"
                : "the call gives only "
                    + results.size()
                    + (results.size() == 1 ? " result" : " results"),
            "It is `" + call.arrow().shown() + "`.");
        unknown(name, scope);
        continue;
      }
      targets.add(target(name, results.get(i), scope));
    }
    if (statement.targets().isEmpty() && !results.isEmpty()) {
      diagnostics.warning(
          statement.value().span(),
          "the result of this call is not used",
          "Give it a name: `result <- …`.");
    }
    return new Step.Bind(statement.span(), targets, call);
  }

  private Step.Target target(Statement.Name name, Type type, Scope scope) {
    var existing = scope.find(name.text());
    if (existing != null && existing.type() instanceof Type.Stream(var element)) {
      expressions.expect(new Value.Broken(type), name.span(), element);
      Usages.note(diagnostics, name.text(), existing.type(), name.span(), existing.span());
      return new Step.Target.Into(existing);
    }
    return new Step.Target.Fresh(scope.declare(name.text(), type, name.span(), diagnostics));
  }

  private Step bindValue(Statement.Call statement, Value value, Scope scope) {
    if (statement.targets().size() != 1) {
      diagnostics.semantic(
          statement.value().span(), "this gives one value", "Write `name = value`.");
      statement.targets().forEach(target -> unknown(target, scope));
      return new Step.Block(statement.span(), List.of());
    }
    return switch (target(statement.targets().getFirst(), value.type(), scope)) {
      case Step.Target.Fresh(var binding) -> new Step.Assign(statement.span(), binding, value);
      case Step.Target.Into(var stream) ->
          new Step.Push(statement.span(), stream, Optional.empty(), value);
    };
  }

  private Step assign(Statement.Assign assign, Scope scope) {
    var value = expressions.check(assign.value(), scope);
    var target = assign.target();
    var binding = scope.declare(target.text(), value.type(), target.span(), diagnostics);
    return new Step.Assign(assign.span(), binding, value);
  }

  private Step declare(Statement.Declare declare, Scope scope) {
    var type = context.names().type(declare.type());
    if (!(type instanceof Type.Stream)
        && !(type instanceof Type.StreamMap)
        && !(type instanceof Type.Unknown)) {
      diagnostics.semantic(
          declare.type().span(),
          "only streams and stream maps are declared empty, not `" + type.shown() + "`",
          "Declare `*" + type.shown() + "`, or give the name a value with `=`.");
      type = Types.UNKNOWN;
    }
    var target = declare.target();
    var binding = scope.declare(target.text(), type, target.span(), diagnostics);
    return new Step.Declare(declare.span(), binding);
  }

  private Step push(Statement.Push push, Scope scope) {
    var target = push.target();
    var stream = scope.find(target.text());
    if (stream == null && scope.isIncomplete()) {
      return new Step.Block(push.span(), List.of());
    }
    if (stream == null) {
      diagnostics.semantic(
          target.span(),
          "there is no stream `" + target.text() + "` here",
          Nearest.hint(
              target.text(), scope.known(), "Declare it before: `" + target.text() + ": *type`."));
      expressions.check(push.value(), scope);
      return new Step.Block(push.span(), List.of());
    }
    Usages.note(diagnostics, target.text(), stream.type(), target.span(), stream.span());
    return switch (stream.type()) {
      case Type.Stream(var element) when push.key().isEmpty() ->
          new Step.Push(
              push.span(),
              stream,
              Optional.empty(),
              expressions.check(push.value(), element, scope));
      case Type.StreamMap(var element) when push.key().isPresent() ->
          new Step.Push(
              push.span(),
              stream,
              Optional.of(expressions.check(push.key().get(), Types.STRING, scope)),
              expressions.check(push.value(), element, scope));
      case Type.Unknown u -> {
        expressions.check(push.value(), scope);
        yield new Step.Block(push.span(), List.of());
      }
      default -> {
        diagnostics.semantic(
            target.span(),
            stream.type() instanceof Type.StreamMap
                ? "a stream map takes a key and a value"
                : stream.type() instanceof Type.Stream
                    ? "a stream takes one value"
                    : "`" + target.text() + "` is no stream, but `" + stream.type().shown() + "`",
            "Streams are declared `s: *type` and take `s <<- value`; maps `m: %type`, `m <<- key,"
                + " value`.");
        expressions.check(push.value(), scope);
        yield new Step.Block(push.span(), List.of());
      }
    };
  }

  private Step service(Statement.ServiceId statement, Scope scope) {
    var id = expressions.check(statement.id(), Types.STRING, scope);
    var path = String.join(".", statement.service());
    Optional<Definition> found = context.find(statement.service().getFirst());
    for (int i = 1; i < statement.service().size() && found.isPresent(); i++) {
      found =
          found.get() instanceof Definition.OfModule(var name, var members)
              ? Optional.ofNullable(members.get(statement.service().get(i)))
              : Optional.empty();
    }
    if (found.isPresent()
        && found.get() instanceof Definition.OfService(var declared, var type, var fixed)) {
      var binding = new Binding(path, type, statement.span());
      scope.resolveService(path, binding);
      return new Step.Resolve(statement.span(), binding, path, id);
    }
    diagnostics.semantic(
        statement.span(),
        "there is no service `" + path + "`",
        Nearest.hint(
            path, context.names().known(), "Declare it: `service " + path + ":`, or import it."));
    return new Step.Block(statement.span(), List.of());
  }

  private List<Value> via(List<Expression> via, Scope scope) {
    var values = new ArrayList<Value>();
    for (var expression : via) {
      var value = expressions.check(expression, scope);
      var element = Subtyping.element(value.type());
      if (element.isEmpty()) {
        value = expressions.expect(value, expression.span(), Types.STRING);
      } else if (!Subtyping.fits(element.get(), Types.STRING)) {
        value = expressions.expect(value, expression.span(), new Type.Array(Types.STRING));
      }
      values.add(value);
    }
    return values;
  }

  private Step on(
      Span span, Expression peer, List<Expression> via, List<Statement> body, Scope scope) {
    var place = expressions.check(peer, Types.STRING, scope);
    var route = via(via, scope);
    return new Step.On(span, place, route, block(body, span, scope));
  }

  private Step loop(Statement.For loop, Scope scope) {
    var iterable = expressions.check(loop.iterable(), scope);
    var own = new Scope(scope);
    var items = items(loop.items(), iterable, loop.iterable().span(), own);
    if (loop.mode() == Mode.REC
        && !(iterable.type() instanceof Type.Stream)
        && !(iterable.type() instanceof Type.Unknown)) {
      diagnostics.semantic(
          loop.iterable().span(),
          "`rec` goes through a stream that grows, this is `" + iterable.type().shown() + "`",
          "Push the first values to a stream `s: *type`, or leave `rec` out.");
    }
    return new Step.Loop(
        loop.span(), items, iterable, loop.mode(), false, block(loop.body(), loop.span(), own));
  }

  private Step parseq(Statement.ParSeq parseq, Scope scope) {
    var iterable = expressions.check(parseq.iterable(), scope);
    var own = new Scope(scope);
    var items = items(parseq.items(), iterable, parseq.iterable().span(), own);
    var on = on(parseq.span(), parseq.peer(), parseq.via(), parseq.body(), own);
    var body = new Step.Block(parseq.span(), List.of(on));
    return new Step.Loop(parseq.span(), items, iterable, Mode.PAR, true, body);
  }

  private List<Binding> items(List<Statement.Name> names, Value iterable, Span span, Scope scope) {
    var types = new ArrayList<Type>();
    if (iterable.type() instanceof Type.StreamMap(var element)) {
      if (names.size() == 2) {
        types.add(Types.STRING);
        types.add(element);
      } else {
        diagnostics.semantic(
            names.getFirst().span(),
            "a stream map holds keys and values",
            "Write `for key, value <- map:`.");
      }
    } else if (names.size() == 2) {
      diagnostics.semantic(
          names.getLast().span(),
          "only a stream map gives two variables, this is `" + iterable.type().shown() + "`",
          "Write `for item <- items:`.");
    } else {
      var element = Subtyping.element(iterable.type());
      if (element.isEmpty()) {
        diagnostics.semantic(
            span,
            "a value of type `" + iterable.type().shown() + "` cannot be gone through",
            "Loops go through arrays, options, streams and stream maps.");
      } else {
        types.add(element.get());
      }
    }
    var bindings = new ArrayList<Binding>();
    for (int i = 0; i < names.size(); i++) {
      var type = i < types.size() ? types.get(i) : Types.UNKNOWN;
      bindings.add(scope.declare(names.get(i).text(), type, names.get(i).span(), diagnostics));
    }
    return bindings;
  }

  private Step match(Statement.Match match, Scope scope) {
    var value = expressions.check(match.value(), scope);
    var cases = new ArrayList<Step.Case>();
    for (var one : match.cases()) {
      var values = new ArrayList<Value>();
      for (var expression : one.values()) {
        var candidate = expressions.check(expression, scope);
        if (!Subtyping.comparable(value.type(), candidate.type())) {
          diagnostics.semantic(
              expression.span(),
              "`"
                  + candidate.type().shown()
                  + "` cannot be equal to `"
                  + value.type().shown()
                  + "`",
              "Give cases of the type that is matched.");
        }
        values.add(candidate);
      }
      cases.add(new Step.Case(values, inner(one.body(), one.span(), scope)));
    }
    var otherwise = match.otherwise().map(body -> inner(body, match.span(), scope));
    return new Step.Match(match.span(), value, cases, otherwise);
  }
}
