package io.decentracompute.aqua.compiler.inline;

import io.decentracompute.aqua.Base58;
import io.decentracompute.aqua.compiler.core.Folding;
import io.decentracompute.aqua.compiler.core.Value;
import io.decentracompute.aqua.compiler.syntax.Expression.Operator;
import io.decentracompute.aqua.compiler.syntax.Expression.Shape;
import io.decentracompute.aqua.compiler.topology.Atom;
import io.decentracompute.aqua.compiler.topology.Op;
import io.decentracompute.aqua.compiler.types.Subtyping;
import io.decentracompute.aqua.compiler.types.Type;
import io.decentracompute.aqua.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns values into operands, putting the operations that compute them before their use. */
final class Values {
  private static final Atom TRUE = new Atom.Literal(Json.of(true));
  private static final Atom FALSE = new Atom.Literal(Json.of(false));
  private static final Atom EMPTY = new Atom.Literal(Json.array(List.of()));

  private final ScriptNames names;
  private final Calls calls;
  private final Atom host;

  Values(ScriptNames names, Calls calls, Atom host) {
    this.names = names;
    this.calls = calls;
    this.host = host;
  }

  /** What a value means; streams stay streams. */
  Meaning meaning(Value value, Spot spot) {
    return switch (value) {
      case Value.Literal(Json.Str(var text), var type) when text.contains("\"") ->
          new Meaning.Data(quoted(text, spot));
      case Value.Literal(var json, var type) -> new Meaning.Data(new Atom.Literal(json));
      case Value.Read(var binding, var type) -> calls.read(binding, spot);
      case Value.Ambient(var kind, var type) -> new Meaning.Data(ambient(kind, spot));
      case Value.Member(var target, var name, var type) -> member(target, name, spot);
      case Value.Element element -> new Meaning.Data(element(element, spot));
      case Value.Length(var target, var type) -> new Meaning.Data(length(target, spot));
      case Value.Call call -> calls.call(call, 1, spot).getFirst();
      case Value.MapCall call -> new MapCalls(names, this).meaning(call, spot);
      case Value.Build(var type, var fields) when type.ability() -> {
        var members = new LinkedHashMap<String, Meaning>();
        fields.forEach(
            (name, field) ->
                members.put(
                    name, given(field, type.fields().getOrDefault(name, field.type()), spot)));
        yield new Meaning.Members(members);
      }
      case Value.Build(var type, var fields) -> {
        var atoms = new LinkedHashMap<String, Atom>();
        fields.forEach((name, field) -> atoms.put(name, atom(field, spot)));
        yield new Meaning.Data(object(type.name(), atoms, spot));
      }
      case Value.Copy copy -> new Meaning.Data(copy(copy, spot));
      case Value.Collection(var shape, var elements, var type) -> collection(shape, elements, spot);
      case Value.Not(var operand, var type) -> new Meaning.Data(not(atom(operand, spot), spot));
      case Value.Binary binary -> new Meaning.Data(binary(binary, spot));
      case Value.Broken b -> throw new IllegalStateException("a broken value reached the scripts");
    };
  }

  /** A value as an operand; a stream is fixed here. */
  Atom atom(Value value, Spot spot) {
    return atom(meaning(value, spot), spot);
  }

  Atom atom(Meaning meaning, Spot spot) {
    return switch (meaning) {
      case Meaning.Data(var atom) -> atom;
      case Meaning.Stream(var name) -> Atom.Variable.of(fixed(name, spot));
      case Meaning.StreamMap m -> throw new IllegalStateException("a stream map is no operand");
      case Meaning.Members m -> throw new IllegalStateException("an ability is no operand");
      case Meaning.Closure c -> throw new IllegalStateException("a function is no operand");
      case Meaning.ServiceFunction f -> throw new IllegalStateException("a function is no operand");
      case Meaning.Callback c -> throw new IllegalStateException("a function is no operand");
    };
  }

  /** A value given to something of a type: a stream stays one only where one is expected. */
  Meaning given(Value value, Type expected, Spot spot) {
    return kept(meaning(value, spot), expected, spot);
  }

  Meaning kept(Meaning meaning, Type expected, Spot spot) {
    return meaning instanceof Meaning.Stream && !(expected instanceof Type.Stream)
        ? new Meaning.Data(atom(meaning, spot))
        : meaning;
  }

  /** The canon of a stream, fixed here. */
  String fixed(String stream, Spot spot) {
    var canon = names.canon(base(stream));
    spot.add(new Op.Canon(stream, canon));
    return canon;
  }

  private static String base(String sigilled) {
    return sigilled.substring(1);
  }

  /** An operand that is a whole scalar, as a loop or an index needs. */
  Atom.Variable scalar(Atom atom, String wanted, Spot spot) {
    if (atom instanceof Atom.Variable variable && variable.isWholeScalar()) {
      return variable;
    }
    return copied(atom, wanted, spot);
  }

  Atom.Variable copied(Atom atom, String wanted, Spot spot) {
    var name = names.scalar(wanted);
    spot.add(new Op.Copy(atom, name));
    return Atom.Variable.of(name);
  }

  private Atom quoted(String text, Spot spot) {
    var output = names.scalar("quoted");
    var encoded = Base58.encode(text.getBytes(StandardCharsets.UTF_8));
    spot.add(
        new Op.Call(
            Atom.literal("op"),
            Atom.literal("string_from_b58"),
            List.of(Atom.literal(encoded)),
            Optional.of(output)));
    return Atom.Variable.of(output);
  }

  private Atom ambient(Value.Ambient.Kind kind, Spot spot) {
    return switch (kind) {
      case INIT_PEER_ID -> new Atom.InitPeer();
      case HOST_PEER_ID -> host;
      case PARTICLE_TTL -> new Atom.Ttl();
      case PARTICLE_TIMESTAMP -> new Atom.Timestamp();
      case LAST_ERROR -> spot.error();
    };
  }

  private Meaning member(Value target, String name, Spot spot) {
    var meaning = meaning(target, spot);
    if (meaning instanceof Meaning.Members(var members)) {
      var found = members.get(name);
      if (found == null) {
        throw new IllegalStateException("no member " + name);
      }
      return found;
    }
    return new Meaning.Data(field(atom(meaning, spot), name, spot));
  }

  private Atom field(Atom atom, String name, Spot spot) {
    return switch (atom) {
      case Atom.CaughtError(var none) when none.isEmpty() ->
          new Atom.CaughtError(Optional.of(name));
      case Atom.Variable variable -> variable.at("." + name);
      default -> copied(atom, name, spot).at("." + name);
    };
  }

  private Atom element(Value.Element element, Spot spot) {
    var target = meaning(element.target(), spot);
    var index = atom(element.index(), spot);
    if (target instanceof Meaning.Stream && !(index instanceof Atom.Literal)) {
      index = settled(index, spot);
    }
    var step =
        index instanceof Atom.Literal(Json.Int number) && number.isU32()
            ? ".[" + number + "]"
            : ".[" + scalar(index, "index", spot).name() + "]";
    if (target instanceof Meaning.Stream(var stream)) {
      return awaited(stream, step, spot);
    }
    var atom = atom(target, spot);
    return atom instanceof Atom.Variable variable
        ? variable.at(step)
        : copied(atom, "array", spot).at(step);
  }

  /**
   * The same value as this peer's answer: until it is there, particles that left before do not run
   * ahead of this place and send packets for nothing.
   */
  private Atom settled(Atom atom, Spot spot) {
    var output = names.scalar("index");
    spot.add(
        new Op.Call(
            Atom.literal("op"), Atom.literal("identity"), List.of(atom), Optional.of(output)));
    return Atom.Variable.of(output);
  }

  /**
   * Waits until a stream has an element: each new value is tried, the first that suffices ends it.
   */
  Atom awaited(String stream, String step, Spot spot) {
    var base = base(stream);
    var test = "$" + names.scalar(base + "-test");
    var item = names.scalar(base + "-item");
    var seen = names.canon(base + "-seen");
    var result = names.canon(base + "-gate");
    var enough = new Op.Copy(Atom.Variable.of(seen).at(step), names.scalar(base + "-enough"));
    var body =
        Op.sequence(
            List.of(
                new Op.Copy(Atom.Variable.of(item), test),
                new Op.Canon(test, seen),
                new Op.Otherwise(enough, new Op.Next(item))));
    spot.add(
        new Op.Fresh(
            test,
            Op.sequence(
                List.of(
                    new Op.Fold(stream, item, body, Optional.of(new Op.Never())),
                    new Op.Canon(test, result)))));
    return Atom.Variable.of(result).at(step);
  }

  private Atom length(Value target, Spot spot) {
    var atom = atom(target, spot);
    if (!(atom instanceof Atom.Variable variable) || !variable.path().isEmpty()) {
      atom = copied(atom, "array", spot);
    }
    return copied(new Atom.Length(((Atom.Variable) atom).name()), "length", spot);
  }

  private Atom object(String wanted, Map<String, Atom> fields, Spot spot) {
    var map = "%" + names.scalar(wanted + "-map");
    var result = names.scalar(wanted + "-obj");
    var ops = new ArrayList<Op>();
    fields.forEach((name, atom) -> ops.add(new Op.CopyPair(Atom.literal(name), atom, map)));
    ops.add(new Op.Canon(map, result));
    spot.add(new Op.Fresh(map, Op.sequence(ops)));
    return Atom.Variable.of(result);
  }

  private Atom copy(Value.Copy copy, Spot spot) {
    var target = atom(copy.target(), spot);
    var atoms = new LinkedHashMap<String, Atom>();
    for (var name : copy.type().fields().keySet()) {
      var replaced = copy.fields().get(name);
      atoms.put(name, replaced == null ? field(target, name, spot) : atom(replaced, spot));
    }
    return object(copy.type().name() + "-copy", atoms, spot);
  }

  private Meaning collection(Shape shape, List<Value> elements, Spot spot) {
    if (shape == Shape.STREAM) {
      var stream = names.stream("$", "literal-stream");
      for (var element : elements) {
        spot.add(new Op.Copy(atom(element, spot), stream));
      }
      return new Meaning.Stream(stream);
    }
    if (elements.isEmpty()) {
      return new Meaning.Data(EMPTY);
    }
    var atoms = elements.stream().map(element -> atom(element, spot)).toList();
    return new Meaning.Data(array(atoms, "array", spot));
  }

  /** An array of values, fixed here. */
  Atom array(List<Atom> atoms, String wanted, Spot spot) {
    var stream = "$" + names.scalar(wanted);
    var canon = names.canon(wanted);
    var ops = new ArrayList<Op>();
    atoms.forEach(atom -> ops.add(new Op.Copy(atom, stream)));
    ops.add(new Op.Canon(stream, canon));
    spot.add(new Op.Fresh(stream, Op.sequence(ops)));
    return Atom.Variable.of(canon);
  }

  private Atom not(Atom operand, Spot spot) {
    return chosen(operand, TRUE, new Op.Nothing(), FALSE, TRUE, "not", spot);
  }

  /** A scalar that gets one value if two are equal, and another after an operation if not. */
  private Atom chosen(
      Atom left, Atom right, Op before, Atom ifEqual, Atom ifNot, String wanted, Spot spot) {
    var result = names.scalar(wanted);
    spot.add(
        new Op.Otherwise(
            new Op.Match(left, right, true, new Op.Copy(ifEqual, result)),
            Op.sequence(List.of(before, new Op.Copy(ifNot, result)))));
    return Atom.Variable.of(result);
  }

  private Atom binary(Value.Binary binary, Spot spot) {
    var left = atom(binary.left(), spot);
    return switch (binary.operator()) {
      case AND -> {
        var inner = spot.inner();
        var right = atom(binary.right(), inner);
        yield chosen(left, FALSE, inner.done(), FALSE, right, "and", spot);
      }
      case OR -> {
        var inner = spot.inner();
        var right = atom(binary.right(), inner);
        yield chosen(left, TRUE, inner.done(), TRUE, right, "or", spot);
      }
      case EQUAL ->
          chosen(left, atom(binary.right(), spot), new Op.Nothing(), TRUE, FALSE, "eq", spot);
      case UNEQUAL ->
          chosen(left, atom(binary.right(), spot), new Op.Nothing(), FALSE, TRUE, "neq", spot);
      case ADD -> computed("math", "add", left, binary, spot);
      case SUBTRACT -> computed("math", "sub", left, binary, spot);
      case MULTIPLY -> {
        boolean decimal =
            Subtyping.isFloat(binary.left().type()) || Subtyping.isFloat(binary.right().type());
        yield computed("math", decimal ? "fmul" : "mul", left, binary, spot);
      }
      case DIVIDE -> computed("math", "div", left, binary, spot);
      case REMAINDER -> computed("math", "rem", left, binary, spot);
      case POWER -> computed("math", "pow", left, binary, spot);
      case GREATER -> computed("cmp", "gt", left, binary, spot);
      case GREATER_EQUAL -> computed("cmp", "gte", left, binary, spot);
      case LESS -> computed("cmp", "lt", left, binary, spot);
      case LESS_EQUAL -> computed("cmp", "lte", left, binary, spot);
    };
  }

  private Atom computed(
      String service, String function, Atom left, Value.Binary binary, Spot spot) {
    var right = atom(binary.right(), spot);
    if (left instanceof Atom.Literal(var a) && right instanceof Atom.Literal(var b)) {
      var known = Folding.fold(binary.operator(), a, b);
      if (known.isPresent()) {
        return new Atom.Literal(known.get());
      }
    }
    var output = names.scalar(function);
    spot.add(
        new Op.Call(
            Atom.literal(service),
            Atom.literal(function),
            List.of(left, right),
            Optional.of(output)));
    return Atom.Variable.of(output);
  }

  /**
   * A condition as two operands and whether they have to be equal; a comparison needs no value of
   * its own.
   */
  Test test(Value condition, Spot spot) {
    return switch (condition) {
      case Value.Not(var operand, var type) -> test(operand, spot).negated();
      case Value.Binary(var operator, var left, var right, var type)
          when operator == Operator.EQUAL || operator == Operator.UNEQUAL ->
          new Test(atom(left, spot), atom(right, spot), operator == Operator.EQUAL);
      default -> new Test(atom(condition, spot), TRUE, true);
    };
  }

  /** Two operands that have to be equal, or have to differ. */
  record Test(Atom left, Atom right, boolean equal) {
    Test negated() {
      return new Test(left, right, !equal);
    }

    /** Runs the operation if the test holds; its errors are its own. */
    Op guard(Op op) {
      return new Op.Otherwise(new Op.Match(left, right, !equal, new Op.Nothing()), op);
    }
  }
}
