package io.decentracompute.aqua.compiler.inline;

import io.decentracompute.aqua.compiler.core.Binding;
import io.decentracompute.aqua.compiler.core.Lambda;
import io.decentracompute.aqua.compiler.core.Program;
import io.decentracompute.aqua.compiler.core.Value;
import io.decentracompute.aqua.compiler.topology.Atom;
import io.decentracompute.aqua.compiler.topology.Op;
import io.decentracompute.aqua.compiler.topology.Origins;
import io.decentracompute.aqua.compiler.topology.Place;
import io.decentracompute.aqua.compiler.types.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Puts functions in where they are called. */
final class Calls {
  private final Program program;
  private final ScriptNames names;
  private final Place home;
  private final boolean tracing;
  private final Values values;
  private final Steps steps;
  private final Origins origins;

  Calls(
      Program program, ScriptNames names, Place home, Atom host, boolean tracing, Origins origins) {
    this.program = program;
    this.names = names;
    this.home = home;
    this.tracing = tracing;
    this.origins = origins;
    this.values = new Values(names, this, host);
    this.steps = new Steps(names, this, values, origins);
  }

  Values values() {
    return values;
  }

  /** What a name stands for. */
  Meaning read(Binding binding, Spot spot) {
    var local = spot.environment().find(binding);
    if (local.isPresent()) {
      return local.get();
    }
    var lambda = program.functions().get(binding);
    if (lambda != null) {
      return new Meaning.Closure(lambda, new Environment(null), Optional.empty());
    }
    var service = program.services().get(binding);
    if (service != null) {
      return service(service.name(), service.type(), values.atom(service.id(), spot));
    }
    throw new IllegalStateException("nothing is known of the name " + binding.name());
  }

  /** A service under an id. */
  static Meaning.Members service(String name, Type.Fields type, Atom id) {
    var members = new LinkedHashMap<String, Meaning>();
    type.fields()
        .forEach(
            (function, member) ->
                members.put(
                    function,
                    new Meaning.ServiceFunction(id, name, function, (Type.Arrow) member)));
    return new Meaning.Members(members);
  }

  /**
   * The results of a call.
   *
   * @param used how many of them are used
   */
  List<Meaning> call(Value.Call call, int used, Spot spot) {
    var callee = values.meaning(call.callee(), spot);
    var types = call.arrow().parameters();
    var arguments = new ArrayList<Meaning>();
    for (int i = 0; i < call.arguments().size(); i++) {
      arguments.add(values.given(call.arguments().get(i), types.get(i), spot));
    }
    return invoke(callee, arguments, used, Optional.empty(), spot);
  }

  /**
   * As {@link #call}; a service's only result goes straight into {@code stream} if that is given,
   * and then no results come back.
   */
  Optional<List<Meaning>> callInto(Value.Call call, String stream, Spot spot) {
    var callee = values.meaning(call.callee(), spot);
    var types = call.arrow().parameters();
    var arguments = new ArrayList<Meaning>();
    for (int i = 0; i < call.arguments().size(); i++) {
      arguments.add(values.given(call.arguments().get(i), types.get(i), spot));
    }
    boolean direct = callee instanceof Meaning.ServiceFunction && !tracing;
    var results =
        invoke(callee, arguments, 1, direct ? Optional.of(stream) : Optional.empty(), spot);
    return direct ? Optional.empty() : Optional.of(results);
  }

  private List<Meaning> invoke(
      Meaning callee, List<Meaning> arguments, int used, Optional<String> stream, Spot spot) {
    return switch (callee) {
      case Meaning.Closure closure -> inline(closure, arguments, spot);
      case Meaning.ServiceFunction function -> {
        var inner = spot.inner();
        var results =
            outside(
                function.id(),
                function.function(),
                function.type(),
                arguments,
                used,
                stream,
                inner);
        traced(function.service() + "." + function.function(), inner.done(), spot);
        yield results;
      }
      case Meaning.Callback(var name, var type) -> {
        var inner = spot.at(home);
        var results =
            outside(Atom.literal("callbackSrv"), name, type, arguments, used, stream, inner);
        spot.add(new Op.At(home, inner.done()));
        yield results;
      }
      case Meaning.Data d -> throw new IllegalStateException("a call of data");
      case Meaning.Stream s -> throw new IllegalStateException("a call of a stream");
      case Meaning.StreamMap m -> throw new IllegalStateException("a call of a stream map");
      case Meaning.Members m -> throw new IllegalStateException("a call of an ability");
    };
  }

  private List<Meaning> outside(
      Atom service,
      String function,
      Type.Arrow type,
      List<Meaning> arguments,
      int used,
      Optional<String> stream,
      Spot spot) {
    var atoms = arguments.stream().map(argument -> values.atom(argument, spot)).toList();
    boolean result = !type.results().isEmpty() && used > 0;
    var output = stream.or(() -> result ? Optional.of(names.scalar("ret")) : Optional.empty());
    spot.add(new Op.Call(service, Atom.literal(function), atoms, output));
    if (!result || stream.isPresent()) {
      return List.of();
    }
    return List.of(new Meaning.Data(Atom.Variable.of(output.orElseThrow())));
  }

  private List<Meaning> inline(Meaning.Closure closure, List<Meaning> arguments, Spot spot) {
    var place = closure.place().orElse(spot.here());
    var environment = new Environment(closure.environment());
    var inner = new Spot(environment, place, spot.error(), new ArrayList<>());
    var results = body(closure.lambda(), arguments, inner);
    var op = inner.done();
    traced(closure.lambda().name(), place.equals(spot.here()) ? op : new Op.At(place, op), spot);
    return results;
  }

  /** The body of a function at a spot whose environment is its own. */
  List<Meaning> body(Lambda lambda, List<Meaning> arguments, Spot spot) {
    for (int i = 0; i < arguments.size(); i++) {
      spot.environment().bind(lambda.parameters().get(i), arguments.get(i));
    }
    steps.block(lambda.body(), spot);
    int before = spot.out().size();
    var results = new ArrayList<Meaning>();
    var types = lambda.type().results();
    for (int i = 0; i < lambda.returns().size(); i++) {
      results.add(values.given(lambda.returns().get(i), types.get(i), spot));
    }
    for (var op : spot.out().subList(before, spot.out().size())) {
      origins.note(op, lambda.end());
    }
    return results;
  }

  /** Adds an operation with the events that tracing wants around it. */
  void traced(String name, Op op, Spot spot) {
    if (!tracing) {
      spot.add(op);
      return;
    }
    spot.add(inBackground(event(Atom.literal(name), Atom.literal("enter"))));
    var after = inBackground(event(Atom.literal(name), Atom.literal("exit")));
    spot.add(Op.sequence(List.of(op, after)));
  }

  private Op event(Atom name, Atom what) {
    return new Op.At(
        home,
        new Op.Call(
            Atom.literal("tracingSrv"),
            Atom.literal("tracingEvent"),
            List.of(name, what),
            Optional.empty()));
  }

  static Op inBackground(Op op) {
    return new Op.Parallel(List.of(op, new Op.Nothing()), false);
  }
}
