package io.decentracompute.aqua.compiler.check;

import io.decentracompute.aqua.compiler.core.Folding;
import io.decentracompute.aqua.compiler.core.Value;
import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.Nearest;
import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.syntax.Expression;
import io.decentracompute.aqua.compiler.syntax.Expression.Operator;
import io.decentracompute.aqua.compiler.syntax.Expression.Shape;
import io.decentracompute.aqua.compiler.types.Subtyping;
import io.decentracompute.aqua.compiler.types.Type;
import io.decentracompute.aqua.compiler.types.Type.NumberKind;
import io.decentracompute.aqua.compiler.types.Types;
import io.decentracompute.aqua.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Gives values their types. */
final class ExpressionChecker {
  private static final Type.Fields ERROR_TYPE = errorType();

  private final FunctionContext context;
  private final Diagnostics diagnostics;

  ExpressionChecker(FunctionContext context) {
    this.context = context;
    this.diagnostics = context.diagnostics();
  }

  private static Type.Fields errorType() {
    var fields = new LinkedHashMap<String, Type>();
    fields.put("message", Types.STRING);
    fields.put("error_code", Types.I64);
    fields.put("instruction", Types.STRING);
    fields.put("peer_id", Types.STRING);
    return new Type.Fields("Error", false, fields);
  }

  /** The type of {@code LAST_ERROR} and of what {@code catch} names. */
  static Type.Fields error() {
    return ERROR_TYPE;
  }

  /** A value that must be of a type. */
  Value check(Expression expression, Type expected, Scope scope) {
    return expect(check(expression, scope), expression.span(), expected);
  }

  Value expect(Value value, Span span, Type expected) {
    if (Subtyping.fits(value.type(), expected)) {
      return value;
    }
    diagnostics.semantic(
        span,
        "`" + expected.shown() + "` is expected here, this is `" + value.type().shown() + "`",
        why(value.type(), expected));
    return new Value.Broken(Types.UNKNOWN);
  }

  private static String why(Type given, Type expected) {
    if (given instanceof Type.Fields from && expected instanceof Type.Fields to) {
      for (var field : to.fields().entrySet()) {
        var own = from.fields().get(field.getKey());
        if (own == null) {
          return "It lacks the field `" + field.getKey() + "`.";
        }
        if (!Subtyping.fits(own, field.getValue())) {
          return "Its field `"
              + field.getKey()
              + "` is `"
              + own.shown()
              + "`, not `"
              + field.getValue().shown()
              + "`.";
        }
      }
    }
    if (expected instanceof Type.Stream) {
      return "Declare a stream first: `s: " + expected.shown() + "`.";
    }
    var element = Subtyping.element(given);
    if (element.isPresent() && Subtyping.fits(element.get(), expected)) {
      return "Take one element of it: `x!` for the first, `x[i]` for others.";
    }
    if (Subtyping.isNumber(given) && Subtyping.isNumber(expected)) {
      return "A number fits only a type that holds all of its values.";
    }
    return "Give a value of the expected type, or change the declared type.";
  }

  Value check(Expression expression, Scope scope) {
    return switch (expression) {
      case Expression.Literal(var span, var json) -> literal(json);
      case Expression.Nil n -> new Value.Collection(Shape.OPTION, List.of(), nil());
      case Expression.Name name -> value(resolve(name, scope), name.span());
      case Expression.Field field -> value(resolve(field, scope), field.span());
      case Expression.Index index -> index(index, scope);
      case Expression.Call call -> call(call, scope, 1);
      case Expression.Collection collection -> collection(collection, scope);
      case Expression.Not(var span, var operand) ->
          new Value.Not(check(operand, Types.BOOL, scope), Types.BOOL);
      case Expression.Binary binary -> binary(binary, scope);
      case Expression.Broken b -> new Value.Broken(Types.UNKNOWN);
    };
  }

  private static Type nil() {
    return new Type.Option(Types.BOTTOM);
  }

  static Value literal(Json json) {
    Type type =
        switch (json) {
          case Json.Str s -> Types.STRING;
          case Json.Bool b -> Types.BOOL;
          case Json.Int number ->
              new Type.NumberLiteral(number.bits() < 0 ? NumberKind.SIGNED : NumberKind.UNSIGNED);
          case Json.Dbl d -> new Type.NumberLiteral(NumberKind.FLOAT);
          case Json.Null n -> throw new IllegalStateException("no literal is null");
          case Json.Arr a -> throw new IllegalStateException("no literal is an array");
          case Json.Obj o -> throw new IllegalStateException("no literal is an object");
        };
    return new Value.Literal(json, type);
  }

  private Value value(Resolved resolved, Span span) {
    return switch (resolved) {
      case Resolved.OfValue(var value, int abilities) -> value;
      case Resolved.OfModule(var name, var members) -> {
        diagnostics.semantic(
            span,
            "`" + name + "` is a file, not a value",
            "Name something in it: a dot and a name.");
        yield new Value.Broken(Types.UNKNOWN);
      }
      case Resolved.OfType(var type) -> {
        diagnostics.semantic(
            span,
            "`" + type.shown() + "` is a type, not a value",
            "Make a value of it: `" + type.shown() + "(field = value)`.");
        yield new Value.Broken(Types.UNKNOWN);
      }
      case Resolved.Nothing n -> new Value.Broken(Types.UNKNOWN);
    };
  }

  /** What a name or a path of names stands for. */
  Resolved resolve(Expression expression, Scope scope) {
    return switch (expression) {
      case Expression.Name name -> name(name, scope);
      case Expression.Field field -> field(field, scope);
      default -> new Resolved.OfValue(check(expression, scope));
    };
  }

  private Resolved name(Expression.Name name, Scope scope) {
    var local = scope.find(name.text());
    if (local != null) {
      Usages.note(diagnostics, name.text(), local.type(), name.span(), local.span());
      return new Resolved.OfValue(new Value.Read(local, local.type()));
    }
    var ambient = ambient(name.text());
    if (ambient.isPresent()) {
      return new Resolved.OfValue(ambient.get());
    }
    var found = context.find(name.text());
    if (found.isPresent()) {
      return definition(found.get(), name.text(), name.span(), scope);
    }
    if (scope.isIncomplete() || context.names().isIncomplete()) {
      return new Resolved.Nothing();
    }
    var known = new TreeSet<>(context.names().known());
    known.addAll(scope.known());
    diagnostics.semantic(
        name.span(),
        "there is no name `" + name.text() + "` here",
        Nearest.hint(
            name.text(),
            known,
            "Declare it above this line; names of an inner block end with the block."));
    return new Resolved.Nothing();
  }

  private static Optional<Value> ambient(String name) {
    return switch (name) {
      case "INIT_PEER_ID" ->
          Optional.of(new Value.Ambient(Value.Ambient.Kind.INIT_PEER_ID, Types.STRING));
      case "HOST_PEER_ID" ->
          Optional.of(new Value.Ambient(Value.Ambient.Kind.HOST_PEER_ID, Types.STRING));
      case "PARTICLE_TTL" ->
          Optional.of(new Value.Ambient(Value.Ambient.Kind.PARTICLE_TTL, Types.U32));
      case "PARTICLE_TIMESTAMP" ->
          Optional.of(new Value.Ambient(Value.Ambient.Kind.PARTICLE_TIMESTAMP, Types.U64));
      case "LAST_ERROR" ->
          Optional.of(new Value.Ambient(Value.Ambient.Kind.LAST_ERROR, ERROR_TYPE));
      default -> Optional.empty();
    };
  }

  private Resolved definition(Definition definition, String path, Span span, Scope scope) {
    return switch (definition) {
      case Definition.OfType(var type) -> new Resolved.OfType(type);
      case Definition.OfUnreadable u -> new Resolved.Nothing();
      case Definition.OfConstant(var value) -> new Resolved.OfValue(value);
      case Definition.OfModule(var name, var members) -> new Resolved.OfModule(name, members);
      case Definition.OfFunction function -> {
        context.calls().accept(function, span);
        Usages.note(diagnostics, path, function.type(), span, function.span());
        yield new Resolved.OfValue(
            new Value.Read(function.binding(), function.type()), function.abilities());
      }
      case Definition.OfService(var binding, var type, var id) -> {
        Usages.note(diagnostics, path, type, span, binding.span());
        var resolved = scope.service(path);
        if (resolved != null) {
          yield new Resolved.OfValue(new Value.Read(resolved, type));
        }
        if (id.isEmpty()) {
          diagnostics.semantic(
              span,
              "the service `" + path + "` has no id here",
              "Give it one before: `" + path + " \"id\"`, or in its declaration.");
          yield new Resolved.Nothing();
        }
        yield new Resolved.OfValue(new Value.Read(binding, type));
      }
    };
  }

  private Resolved field(Expression.Field field, Scope scope) {
    var target = resolve(field.target(), scope);
    return switch (target) {
      case Resolved.OfModule(var name, var members) -> {
        var found = members.get(field.name());
        if (found == null) {
          diagnostics.semantic(
              field.span(),
              "`" + name + "` declares no `" + field.name() + "`",
              Nearest.hint(field.name(), members.keySet(), "Declare it in the head of that file."));
          yield new Resolved.Nothing();
        }
        yield definition(found, path(field), field.span(), scope);
      }
      case Resolved.OfValue(var value, int abilities) -> new Resolved.OfValue(member(value, field));
      case Resolved.OfType t -> {
        value(target, field.target().span());
        yield new Resolved.Nothing();
      }
      case Resolved.Nothing n -> n;
    };
  }

  /** The names of a path with dots between. */
  static String path(Expression expression) {
    return switch (expression) {
      case Expression.Name(var span, var text) -> text;
      case Expression.Field(var span, var target, var name) -> path(target) + "." + name;
      default -> "";
    };
  }

  private Value member(Value target, Expression.Field field) {
    var type = target.type();
    if (type instanceof Type.Unknown) {
      return new Value.Broken(Types.UNKNOWN);
    }
    if (type instanceof Type.Fields fields) {
      var found = fields.fields().get(field.name());
      if (found != null) {
        Usages.note(diagnostics, field.name(), found, field.span(), null);
        return new Value.Member(target, field.name(), found);
      }
      diagnostics.semantic(
          field.span(),
          "`" + fields.name() + "` has no `" + field.name() + "`",
          Nearest.hint(
              field.name(),
              fields.fields().keySet(),
              "It has " + String.join(", ", fields.fields().keySet()) + "."));
      return new Value.Broken(Types.UNKNOWN);
    }
    if (field.name().equals("length") && Subtyping.element(type).isPresent()) {
      return new Value.Length(target, Types.U32);
    }
    diagnostics.semantic(
        field.span(),
        "a value of type `" + type.shown() + "` has no `" + field.name() + "`",
        Subtyping.element(type).isPresent()
            ? "Take an element first: `x!` or `x[i]`."
            : "Only data, abilities and services have fields.");
    return new Value.Broken(Types.UNKNOWN);
  }

  private Value index(Expression.Index index, Scope scope) {
    var target = check(index.target(), scope);
    var at = check(index.index(), scope);
    var element = Subtyping.element(target.type());
    if (element.isEmpty()) {
      diagnostics.semantic(
          index.target().span(),
          "a value of type `" + target.type().shown() + "` has no elements",
          "Only arrays, options and streams have.");
      return new Value.Broken(Types.UNKNOWN);
    }
    if (!(at.type() instanceof Type.Unknown) && !Subtyping.isInteger(at.type())) {
      diagnostics.semantic(
          index.index().span(),
          "an index is an integer, this is `" + at.type().shown() + "`",
          "Count elements from 0.");
      return new Value.Broken(element.get());
    }
    if (at instanceof Value.Literal(Json.Int number, var type) && !number.isU32()) {
      diagnostics.semantic(
          index.index().span(),
          "there is no element " + number,
          "Count elements from 0; the last one is `x[x.length - 1]`.");
      return new Value.Broken(element.get());
    }
    return new Value.Element(target, at, element.get());
  }

  private Value collection(Expression.Collection collection, Scope scope) {
    Type element = Types.BOTTOM;
    var values = new ArrayList<Value>();
    for (var expression : collection.elements()) {
      var value = check(expression, scope);
      var type = value.type();
      if (type instanceof Type.Arrow || type.isAbility() || type instanceof Type.StreamMap) {
        diagnostics.semantic(
            expression.span(),
            "a collection cannot hold `" + type.shown() + "`",
            "Keep data in collections.");
        type = Types.UNKNOWN;
      }
      if (type instanceof Type.Stream(var held)) {
        type = new Type.Array(held);
      }
      element = Subtyping.union(element, type);
      values.add(value);
    }
    Type type =
        switch (collection.shape()) {
          case ARRAY -> new Type.Array(element);
          case OPTION -> new Type.Option(element);
          case STREAM -> new Type.Stream(element);
        };
    return new Value.Collection(collection.shape(), values, type);
  }

  private Value binary(Expression.Binary binary, Scope scope) {
    var left = check(binary.left(), scope);
    var right = check(binary.right(), scope);
    var operator = binary.operator();
    return switch (operator) {
      case AND, OR -> {
        boolean fine =
            both(isBool(left, binary.left().span()), isBool(right, binary.right().span()));
        yield fine
            ? new Value.Binary(operator, left, right, Types.BOOL)
            : new Value.Broken(Types.BOOL);
      }
      case EQUAL, UNEQUAL -> {
        if (!Subtyping.comparable(left.type(), right.type())) {
          diagnostics.semantic(
              binary.operatorSpan(),
              "`" + left.type().shown() + "` cannot be equal to `" + right.type().shown() + "`",
              "Compare values of one type.");
          yield new Value.Broken(Types.BOOL);
        }
        yield new Value.Binary(operator, left, right, Types.BOOL);
      }
      case GREATER, GREATER_EQUAL, LESS, LESS_EQUAL ->
          both(isInteger(left, binary.left()), isInteger(right, binary.right()))
              ? new Value.Binary(operator, left, right, Types.BOOL)
              : new Value.Broken(Types.BOOL);
      case MULTIPLY -> {
        boolean fine = both(isNumber(left, binary.left()), isNumber(right, binary.right()));
        yield arithmetic(operator, left, right, fine);
      }
      case POWER, DIVIDE, REMAINDER, ADD, SUBTRACT -> {
        boolean fine = both(isInteger(left, binary.left()), isInteger(right, binary.right()));
        yield arithmetic(operator, left, right, fine);
      }
    };
  }

  private static Value arithmetic(Operator operator, Value left, Value right, boolean fine) {
    if (!fine || left.type() instanceof Type.Unknown || right.type() instanceof Type.Unknown) {
      return new Value.Broken(Types.UNKNOWN);
    }
    var type = Subtyping.numbers(left.type(), right.type()).orElse(Types.UNKNOWN);
    if (operator == Operator.MULTIPLY && Subtyping.isFloat(type)) {
      type = Types.I64; // the product of decimal numbers is rounded down
    }
    if (operator == Operator.SUBTRACT && type.equals(new Type.NumberLiteral(NumberKind.UNSIGNED))) {
      type = new Type.NumberLiteral(NumberKind.SIGNED);
    }
    return Folding.fold(operator, left, right, type);
  }

  /** Both: the second is checked too where the first is wrong. */
  private static boolean both(boolean left, boolean right) {
    return left && right;
  }

  private boolean isBool(Value value, Span span) {
    return !(expect(value, span, Types.BOOL) instanceof Value.Broken);
  }

  private boolean isInteger(Value value, Expression expression) {
    return numeric(value, expression, Subtyping.isInteger(value.type()), "an integer");
  }

  private boolean isNumber(Value value, Expression expression) {
    return numeric(value, expression, Subtyping.isNumber(value.type()), "a number");
  }

  private boolean numeric(Value value, Expression expression, boolean fine, String what) {
    if (fine || value.type() instanceof Type.Unknown) {
      return true;
    }
    diagnostics.semantic(
        expression.span(),
        what + " is expected here, this is `" + value.type().shown() + "`",
        "Operators compute with integers; texts are joined by a service.");
    return false;
  }

  /**
   * A call.
   *
   * @param results how many results are wanted
   */
  Value call(Expression.Call call, Scope scope, int results) {
    if (call.callee() instanceof Expression.Field method) {
      var special = method(call, method, scope);
      if (special.isPresent()) {
        return special.get();
      }
    }
    var callee = resolve(call.callee(), scope);
    return switch (callee) {
      case Resolved.OfType(Type.Fields type) -> build(call, type, scope);
      case Resolved.OfType t -> broken(call, value(t, call.span()), scope);
      case Resolved.OfModule m -> broken(call, value(m, call.span()), scope);
      case Resolved.Nothing n -> broken(call, new Value.Broken(Types.UNKNOWN), scope);
      case Resolved.OfValue(var value, int abilities)
          when value.type() instanceof Type.Arrow arrow ->
          invoke(call, value, arrow, abilities, scope, results);
      case Resolved.OfValue(var value, int abilities) -> {
        if (!(value.type() instanceof Type.Unknown)) {
          diagnostics.semantic(
              call.span(),
              "`" + value.type().shown() + "` is not a function",
              "Only functions, functions of services and closures can be called.");
        }
        yield broken(call, new Value.Broken(Types.UNKNOWN), scope);
      }
    };
  }

  /** Checks the arguments for their own sake. */
  private Value broken(Expression.Call call, Value result, Scope scope) {
    call.arguments().forEach(argument -> check(argument.value(), scope));
    return result;
  }

  private Optional<Value> method(Expression.Call call, Expression.Field method, Scope scope) {
    if (method.name().equals("copy")) {
      var target = resolve(method.target(), scope);
      if (target instanceof Resolved.OfValue(var value, int abilities)
          && value.type() instanceof Type.Fields type
          && !type.ability()) {
        var fields = arguments(call, type, scope);
        return Optional.of(
            fields
                .<Value>map(f -> new Value.Copy(value, f, type))
                .orElseGet(() -> new Value.Broken(type)));
      }
      return Optional.empty();
    }
    if (method.target() instanceof Expression.Name name) {
      var binding = scope.find(name.text());
      if (binding != null && binding.type() instanceof Type.StreamMap(var element)) {
        return Optional.of(
            mapCall(call, method, new Value.Read(binding, binding.type()), element, scope));
      }
    }
    return Optional.empty();
  }

  private Value mapCall(
      Expression.Call call, Expression.Field method, Value map, Type element, Scope scope) {
    Value.MapCall.Method which;
    Type type;
    int arity = 1;
    switch (method.name()) {
      case "get" -> {
        which = Value.MapCall.Method.GET;
        type = new Type.Array(element);
      }
      case "getStream" -> {
        which = Value.MapCall.Method.GET_STREAM;
        type = new Type.Stream(element);
      }
      case "contains" -> {
        which = Value.MapCall.Method.CONTAINS;
        type = Types.BOOL;
      }
      case "keys" -> {
        which = Value.MapCall.Method.KEYS;
        type = new Type.Array(Types.STRING);
        arity = 0;
      }
      case "keysStream" -> {
        which = Value.MapCall.Method.KEYS_STREAM;
        type = new Type.Stream(Types.STRING);
        arity = 0;
      }
      default -> {
        diagnostics.semantic(
            method.span(),
            "a stream map has no `" + method.name() + "`",
            "It has get, getStream, keys, keysStream and contains.");
        return broken(call, new Value.Broken(Types.UNKNOWN), scope);
      }
    }
    if (call.arguments().size() != arity) {
      diagnostics.semantic(
          method.span(),
          "`" + method.name() + "` takes " + arity + " arguments, not " + call.arguments().size(),
          arity == 0 ? "Call it with empty brackets." : "Give it the key.");
      return new Value.Broken(type);
    }
    var arguments =
        call.arguments().stream().map(a -> check(a.value(), Types.STRING, scope)).toList();
    return new Value.MapCall(map, which, arguments, type);
  }

  private Value invoke(
      Expression.Call call,
      Value callee,
      Type.Arrow arrow,
      int abilities,
      Scope scope,
      int results) {
    var given = new ArrayList<Expression>(call.abilities());
    call.arguments().forEach(argument -> given.add(argument.value()));
    int arguments = arrow.parameters().size() - abilities;
    if (call.abilities().size() != abilities) {
      diagnostics.semantic(
          call.span(),
          "`"
              + path(call.callee())
              + "` takes "
              + count(abilities, "ability", "abilities")
              + " in braces, not "
              + call.abilities().size(),
          "Write `" + path(call.callee()) + "{ability}(…)`.");
      return broken(call, failed(arrow), scope);
    }
    int written = call.arguments().size();
    if (written != arguments) {
      boolean more = written > arguments;
      diagnostics.semantic(
          more ? call.arguments().get(arguments).value().span() : call.span(),
          "`"
              + path(call.callee())
              + "` takes "
              + count(arguments, "argument", "arguments")
              + ", not "
              + written,
          more ? "Remove what is too much." : "It is `" + arrow.shown() + "`.");
      return broken(call, failed(arrow), scope);
    }
    var values = new ArrayList<Value>();
    boolean fine = true;
    for (int i = 0; i < given.size(); i++) {
      var value = check(given.get(i), arrow.parameters().get(i), scope);
      fine &= !(value instanceof Value.Broken);
      values.add(value);
    }
    if (results == 1 && arrow.results().isEmpty()) {
      diagnostics.semantic(
          call.span(),
          "`" + path(call.callee()) + "` gives no result",
          "Call it as a statement of its own.");
      return new Value.Broken(Types.UNKNOWN);
    }
    if (!fine) {
      return failed(arrow);
    }
    var type = arrow.results().isEmpty() ? Types.BOTTOM : arrow.results().getFirst();
    return new Value.Call(callee, values, arrow, type, call.span());
  }

  private static Value failed(Type.Arrow arrow) {
    return new Value.Broken(arrow.results().isEmpty() ? Types.UNKNOWN : arrow.results().getFirst());
  }

  private static String count(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  private Value build(Expression.Call call, Type.Fields type, Scope scope) {
    var fields = arguments(call, type, scope);
    var missing = new ArrayList<String>();
    if (fields.isPresent()) {
      for (var name : type.fields().keySet()) {
        if (!fields.get().containsKey(name)) {
          missing.add(name);
        }
      }
    }
    if (!missing.isEmpty()) {
      diagnostics.semantic(
          call.span(),
          "a new `" + type.name() + "` lacks " + String.join(", ", missing),
          "Give every field a value.");
      return new Value.Broken(type);
    }
    return fields.<Value>map(f -> new Value.Build(type, f)).orElseGet(() -> new Value.Broken(type));
  }

  /** The fields that a call gives, or nothing after telling what is wrong. */
  private Optional<Map<String, Value>> arguments(
      Expression.Call call, Type.Fields type, Scope scope) {
    var fields = new LinkedHashMap<String, Value>();
    boolean fine = true;
    for (var argument : call.arguments()) {
      var name = argument.name().orElseGet(() -> path(argument.value()));
      var expected = type.fields().get(name);
      if (expected == null) {
        diagnostics.semantic(
            argument.nameSpan(),
            "`" + type.name() + "` has no field `" + name + "`",
            Nearest.hint(
                name,
                type.fields().keySet(),
                "It has " + String.join(", ", type.fields().keySet()) + "."));
        check(argument.value(), scope);
        fine = false;
        continue;
      }
      var value = check(argument.value(), expected, scope);
      fine &= !(value instanceof Value.Broken);
      if (fields.put(name, value) != null) {
        diagnostics.semantic(
            argument.nameSpan(), "the field `" + name + "` is given twice", "Remove one of them.");
        fine = false;
      }
    }
    return fine ? Optional.of(fields) : Optional.empty();
  }
}
