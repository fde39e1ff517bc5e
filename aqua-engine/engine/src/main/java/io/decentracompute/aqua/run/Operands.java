package io.decentracompute.aqua.run;

import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.Tetraplet;
import io.decentracompute.aqua.air.AirText;
import io.decentracompute.aqua.air.Operand;
import io.decentracompute.aqua.air.Operand.Accessor;
import io.decentracompute.aqua.air.Operand.Lens;
import io.decentracompute.aqua.air.Variable;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.trace.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What operands stand for at the present place of a walk, and where their values come from. */
final class Operands {
  private final RunParameters parameters;
  private final Profile profile;
  private final Variables variables;
  private final TraceMerge merge;
  private final Supplier<Errors> errors;
  private final Tetraplet own;
  private final Value.One initPeer;
  private long weightLimit;

  Operands(
      RunParameters parameters, Variables variables, TraceMerge merge, Supplier<Errors> errors) {
    this.errors = errors;
    this.parameters = parameters;
    this.profile = parameters.profile();
    this.variables = variables;
    this.merge = merge;
    this.own = new Tetraplet(parameters.initPeerId().text(), "", "", "");
    this.initPeer = literal(Json.of(parameters.initPeerId().text()));
    limit(parameters.limits().dataBytes());
  }

  /** The origin of what the script says itself. */
  Tetraplet own() {
    return own;
  }

  /** Most bytes of data in this step. */
  void limit(long dataBytes) {
    weightLimit = Math.min(dataBytes, Integer.MAX_VALUE / 8);
  }

  List<Value.One> elements(Operand iterable) throws Failure.Catchable, Failure.Fatal {
    if (iterable instanceof Operand.Read(var variable, var lens)
        && variable.kind() != Variable.Kind.SCALAR
        && lens.isEmpty()
        && variables.get(variable, merge.here()) instanceof Value.Canon canon) {
      if (!canon.map || profile == Profile.AQUAVM_0_62) {
        return canon.elements;
      }
      var lasts = new ArrayList<Value.One>();
      canon.pairs().values().forEach(pairs -> lasts.add(pairs.getLast()));
      return lasts;
    }
    var value = evaluate(iterable);
    if (!(value.json instanceof Json.Arr array)) {
      throw new Failure.Catchable(
          Codes.FOLD_OVER_NON_ARRAY,
          "`fold` goes over arrays, `%s` is %s"
              .formatted(AirText.of(iterable), Lenses.shown(value.json)));
    }
    return new java.util.AbstractList<Value.One>() {
      @Override
      public Value.One get(int index) {
        var origin = value.tetraplet;
        return new Value.One(
            array.values().get(index),
            new Tetraplet(
                origin.peerPk(),
                origin.serviceId(),
                origin.functionName(),
                origin.lens() + ".$.[" + index + "]"),
            value.provenance);
      }

      @Override
      public int size() {
        return array.values().size();
      }
    };
  }

  Value.One literal(Json json) {
    return new Value.One(json, own, new Provenance.Literal());
  }

  /** An argument of a call; a canon as a whole brings the origins of its elements. */
  void argument(Operand operand, List<Json> arguments, List<List<Tetraplet>> tetraplets)
      throws Failure.Catchable, Failure.Fatal {
    if (operand instanceof Operand.Read(var variable, var lens)
        && lens.isEmpty()
        && variable.kind() != Variable.Kind.SCALAR
        && variables.get(variable, merge.here()) instanceof Value.Canon canon) {
      arguments.add(bounded(canon.whole()));
      tetraplets.add(canon.elements.stream().map(e -> e.tetraplet).toList());
      return;
    }
    var value = evaluate(operand);
    arguments.add(value.json);
    tetraplets.add(List.of(value.tetraplet));
  }

  Value.One evaluate(Operand operand) throws Failure.Catchable, Failure.Fatal {
    return switch (operand) {
      case Operand.Literal(var value) -> literal(value);
      case Operand.InitPeerId i -> initPeer;
      case Operand.Timestamp t ->
          literal(new Json.Int(parameters.timestampMs(), parameters.timestampMs() < 0));
      case Operand.Ttl t -> literal(Json.of(parameters.ttlMs()));
      case Operand.LastError(var lens) -> errorValue(errors.get().last(), lens);
      case Operand.CaughtError(var lens) -> errorValue(errors.get().caught(), lens);
      case Operand.Read(var variable, var lens) -> read(variable, lens);
    };
  }

  /** Error values keep the origin of the error, whatever part is read. */
  private Value.One errorValue(Value.One error, Optional<Lens> lens)
      throws Failure.Catchable, Failure.Fatal {
    if (lens.isEmpty()) {
      return error;
    }
    return new Value.One(look(error.json, lens.get(), 0), error.tetraplet, error.provenance);
  }

  /** The element that the fold with this iterator is at. */
  private Value.@Nullable One iterated(Variable iterator) {
    for (Scope s = variables.scope(); s != null; s = s.parent) {
      var run = s.run;
      if (run != null && run.iterator().slot() == iterator.slot()) {
        return s.element;
      }
    }
    return null;
  }

  private Value.One read(Variable variable, Optional<Lens> lens)
      throws Failure.Catchable, Failure.Fatal {
    var iterated = variables.isIterator(variable.slot()) ? iterated(variable) : null;
    if (iterated != null && variables.isIteratorOverwritten(variable.slot())) {
      throw new Failure.Fatal(
          Codes.SCALARS_CORRUPTED,
          "`%s` is an iterator and was also set by `ap`; use two names".formatted(variable.name()));
    }
    Value value = iterated != null ? iterated : variables.get(variable, merge.here());
    return switch (value) {
      case Value.One one -> {
        if (lens.isEmpty()) {
          yield one;
        }
        var json = look(one.json, lens.get(), 0);
        yield new Value.One(
            json,
            deeper(one.tetraplet, AirText.of(lens.get())),
            lens.get() instanceof Lens.Length ? new Provenance.Literal() : one.provenance);
      }
      case Value.Canon canon -> canonPart(canon, lens);
    };
  }

  private Value.One canonPart(Value.Canon canon, Optional<Lens> lens)
      throws Failure.Catchable, Failure.Fatal {
    var provenance = new Provenance.Canon(canon.cid);
    return switch (lens.orElse(null)) {
      case null -> new Value.One(bounded(canon.whole()), canon.tetraplet, provenance);
      case Lens.Length length ->
          new Value.One(
              Json.of(canon.map ? canon.pairs().size() : canon.elements.size()),
              deeper(canon.tetraplet, ".length"),
              new Provenance.Literal());
      case Lens.Path path -> {
        var first = key(path.accessors().getFirst());
        if (!canon.map) {
          if (!(first instanceof Lenses.Key.Index(long index))) {
            throw new Failure.Catchable(
                Codes.LENS, "a canon stream is indexed by integers, not by text");
          }
          if (index >= canon.elements.size()) {
            throw new Failure.Catchable(
                Codes.LENS,
                "the canon stream has %s elements, none at %s"
                    .formatted(canon.elements.size(), index));
          }
          var element = canon.elements.get((int) index);
          // The origin is the element's own; the reference does not add the path.
          yield new Value.One(look(element.json, path, 1), element.tetraplet, element.provenance);
        }
        yield mapPart(canon, path, first, provenance);
      }
    };
  }

  /** What stands under a key of a map: all its values, or with an index one of them. */
  private Value.One mapPart(
      Value.Canon canon, Lens.Path path, Lenses.Key first, Provenance provenance)
      throws Failure.Catchable, Failure.Fatal {
    var key =
        switch (first) {
          case Lenses.Key.Index(long index) -> Long.toString(index);
          case Lenses.Key.Field(var name) -> name;
        };
    var pairs = canon.pairs().getOrDefault(key, List.of());
    var accessors = path.accessors();
    if (pairs.isEmpty() || accessors.size() == 1) {
      // Nothing is under a missing key, however deep the path goes on.
      var values = Value.Canon.arrayOfPairValues(pairs);
      return new Value.One(bounded(values), deeper(canon.tetraplet, AirText.of(path)), provenance);
    }
    if (!(key(accessors.get(1)) instanceof Lenses.Key.Index(long index))) {
      throw new Failure.Catchable(
          Codes.LENS, "the values under a key are indexed by integers, not by text");
    }
    if (index >= pairs.size()) {
      throw new Failure.Catchable(
          Codes.LENS,
          "there are %s values under the key `%s`, none at %s".formatted(pairs.size(), key, index));
    }
    var pair = pairs.get((int) index);
    var rest = new Lens.Path(accessors.subList(2, accessors.size()));
    var text = AirText.of(rest).substring(2);
    return new Value.One(
        look(Value.Canon.valueOf(pair.json), rest, 0),
        deeper(pair.tetraplet, text),
        pair.provenance);
  }

  private static Tetraplet deeper(Tetraplet origin, String lens) {
    return new Tetraplet(
        origin.peerPk(), origin.serviceId(), origin.functionName(), origin.lens() + lens);
  }

  private Json look(Json value, Lens lens, int skip) throws Failure.Catchable, Failure.Fatal {
    return switch (lens) {
      case Lens.Length l -> Lenses.length(value);
      case Lens.Path(var accessors) -> {
        var at = value;
        for (int i = skip; i < accessors.size(); i++) {
          at = Lenses.step(at, key(accessors.get(i)));
        }
        yield at;
      }
    };
  }

  private Lenses.Key key(Accessor accessor) throws Failure.Catchable, Failure.Fatal {
    return switch (accessor) {
      case Accessor.Index(long index) -> new Lenses.Key.Index(index);
      case Accessor.Field(var name) -> new Lenses.Key.Field(name);
      case Accessor.ByScalar(var scalar) ->
          Lenses.key(read(scalar, Optional.empty()).json, scalar.name());
    };
  }

  /** Refuses a value that grew beyond what may travel. */
  Json bounded(Json value) throws Failure.Fatal {
    if (value.depth() > Json.MAX_DEPTH) {
      throw new Failure.Fatal(
          Codes.VALUE_BUDGET,
          "a value nests %s levels, at most %s are possible"
              .formatted(value.depth(), Json.MAX_DEPTH));
    }
    if (value.weight() > weightLimit) {
      throw new Failure.Fatal(
          Codes.VALUE_BUDGET,
          "a value grew to about %s characters, beyond the data limit; pass content by identifier"
              .formatted(value.weight()));
    }
    return value;
  }

  String tripletPart(Operand operand) throws Failure.Catchable, Failure.Fatal {
    var json = evaluate(operand).json;
    if (json instanceof Json.Str(var text)) {
      return text;
    }
    throw new Failure.Catchable(
        Codes.NON_STRING_TRIPLET,
        "call cannot resolve non-String triplet variable part `%s` with value '%s'"
            .formatted(AirText.of(operand), Lenses.shown(json)));
  }
}
