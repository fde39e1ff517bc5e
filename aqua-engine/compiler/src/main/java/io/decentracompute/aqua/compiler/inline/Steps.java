package io.decentracompute.aqua.compiler.inline;

import io.decentracompute.aqua.compiler.core.Binding;
import io.decentracompute.aqua.compiler.core.Step;
import io.decentracompute.aqua.compiler.core.Value;
import io.decentracompute.aqua.compiler.syntax.Statement.Mode;
import io.decentracompute.aqua.compiler.topology.Atom;
import io.decentracompute.aqua.compiler.topology.Op;
import io.decentracompute.aqua.compiler.topology.Origins;
import io.decentracompute.aqua.compiler.topology.Place;
import io.decentracompute.aqua.compiler.types.Subtyping;
import io.decentracompute.aqua.compiler.types.Type;
import io.decentracompute.aqua.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns statements into operations. */
final class Steps {
  private static final Atom CAUGHT = new Atom.CaughtError(Optional.empty());

  /** Turns of a `while` before it counts as endless: ten loops of ten in one another. */
  private static final int WHILE_DEPTH = 3;

  private final ScriptNames names;
  private final Calls calls;
  private final Values values;
  private final Origins origins;
  private int statements;

  Steps(ScriptNames names, Calls calls, Values values, Origins origins) {
    this.origins = origins;
    this.names = names;
    this.calls = calls;
    this.values = values;
  }

  void block(Step.Block block, Spot spot) {
    for (var step : block.steps()) {
      step(step, spot);
    }
  }

  private Op inner(Step.Block block, Spot spot) {
    var inner = spot.inner();
    block(block, inner);
    return inner.done();
  }

  /** A way of an `if`; what fails in it fails again as an error of the program, as ever in Aqua. */
  private Op branch(Step.Block block, Spot spot) {
    var op = inner(block, spot);
    if (!mayFail(op)) {
      return op;
    }
    var error = names.scalar("if-error");
    return new Op.Otherwise(
        op, Op.sequence(List.of(new Op.Copy(CAUGHT, error), new Op.FailAs(error))));
  }

  private static boolean mayFail(Op op) {
    return op instanceof Op.Call
        || (op instanceof Op.Copy(var value, var target)
            && !(value instanceof Atom.Literal)
            && !(value instanceof Atom.Variable variable && variable.path().isEmpty()))
        || op.children().stream().anyMatch(Steps::mayFail);
  }

  private void step(Step step, Spot spot) {
    if (++statements > TooLarge.MOST_STATEMENTS) {
      throw new TooLarge();
    }
    int before = spot.out().size();
    put(step, spot);
    for (var op : spot.out().subList(before, spot.out().size())) {
      origins.note(op, step.span());
    }
  }

  private void put(Step step, Spot spot) {
    switch (step) {
      case Step.Bind bind -> bind(bind, spot);
      case Step.Assign(var span, var binding, var value) ->
          spot.environment().bind(binding, values.given(value, binding.type(), spot));
      case Step.DefineClosure(var span, var binding, var lambda, var detached) ->
          spot.environment()
              .bind(
                  binding,
                  new Meaning.Closure(
                      lambda,
                      spot.environment(),
                      detached ? Optional.empty() : Optional.of(spot.here())));
      case Step.Declare(var span, var binding) -> declare(binding, spot);
      case Step.Push push -> push(push, spot);
      case Step.Resolve(var span, var service, var name, var id) ->
          spot.environment()
              .bind(
                  service,
                  Calls.service(name, (Type.Fields) service.type(), values.atom(id, spot)));
      case Step.On(var span, var peer, var via, var body) -> {
        var place = new Place(peer(peer, spot), via(via, spot));
        var there = spot.at(place);
        block(body, there);
        spot.add(new Op.At(place, there.done()));
      }
      case Step.Loop loop -> loop(loop, spot);
      case Step.If(var span, var condition, var then, var otherwise) -> {
        var test = values.test(condition, spot);
        spot.add(test.guard(branch(then, spot)));
        otherwise.ifPresent(block -> spot.add(test.negated().guard(branch(block, spot))));
      }
      case Step.Try attempt -> attempt(attempt, spot);
      case Step.Par(var span, var branches) -> {
        var ops = new ArrayList<Op>();
        for (var branch : branches) {
          var inner = spot.inner();
          step(branch, inner);
          ops.add(inner.done());
        }
        spot.add(new Op.Parallel(ops, false));
      }
      case Step.Co(var span, var branch) -> {
        var inner = spot.inner();
        step(branch, inner);
        spot.add(Calls.inBackground(inner.done()));
      }
      case Step.Join(var span, var joined) -> joined.forEach(value -> join(value, spot));
      case Step.While(var span, var condition, var body) -> repeat(condition, body, spot);
      case Step.Match match -> match(match, spot);
      case Step.Block block -> block(block, spot);
    }
  }

  private void bind(Step.Bind bind, Spot spot) {
    if (bind.targets().size() == 1
        && bind.targets().getFirst() instanceof Step.Target.Into(var binding)) {
      var stream = stream(binding, spot);
      calls
          .callInto(bind.call(), stream, spot)
          .ifPresent(
              results -> spot.add(new Op.Copy(values.atom(results.getFirst(), spot), stream)));
      return;
    }
    var results = calls.call(bind.call(), bind.targets().size(), spot);
    for (int i = 0; i < bind.targets().size(); i++) {
      switch (bind.targets().get(i)) {
        case Step.Target.Fresh(var binding) -> spot.environment().bind(binding, results.get(i));
        case Step.Target.Into(var binding) ->
            spot.add(new Op.Copy(values.atom(results.get(i), spot), stream(binding, spot)));
      }
    }
  }

  private String stream(Binding binding, Spot spot) {
    return switch (calls.read(binding, spot)) {
      case Meaning.Stream(var name) -> name;
      case Meaning.StreamMap(var name) -> name;
      default -> throw new IllegalStateException(binding.name() + " is no stream");
    };
  }

  private void declare(Binding binding, Spot spot) {
    var meaning =
        binding.type() instanceof Type.StreamMap
            ? new Meaning.StreamMap(names.stream("%", binding.name()))
            : new Meaning.Stream(names.stream("$", binding.name()));
    spot.environment().bind(binding, meaning);
  }

  private void push(Step.Push push, Spot spot) {
    var target = stream(push.stream(), spot);
    if (push.key().isPresent()) {
      var key = values.atom(push.key().get(), spot);
      spot.add(new Op.CopyPair(key, values.atom(push.value(), spot), target));
    } else {
      spot.add(new Op.Copy(values.atom(push.value(), spot), target));
    }
  }

  private Atom peer(Value value, Spot spot) {
    var atom = values.atom(value, spot);
    boolean whole =
        atom instanceof Atom.Variable variable
            && variable.name().startsWith("#")
            && variable.path().isEmpty();
    return whole || atom instanceof Atom.CaughtError ? values.copied(atom, "peer", spot) : atom;
  }

  private List<Place.Via> via(List<Value> via, Spot spot) {
    var all = new ArrayList<Place.Via>();
    for (var value : via) {
      if (value instanceof Value.Collection literal && literal.type() instanceof Type.Array) {
        all.addAll(via(literal.elements(), spot));
      } else if (Subtyping.element(value.type()).isPresent()) {
        var atom = values.atom(value, spot);
        if (!(atom instanceof Atom.Literal)) {
          all.add(new Place.Via(values.scalar(atom, "via", spot), true));
        }
      } else {
        all.add(new Place.Via(peer(value, spot), false));
      }
    }
    return all;
  }

  // --- loops
  // -----------------------------------------------------------------------------------------

  private void loop(Step.Loop loop, Spot spot) {
    var item = names.scalar(loop.items().getFirst().name());
    boolean growing = loop.mode() == Mode.REC;
    var iterable = growing ? growing(loop.iterable(), spot) : iterable(loop.iterable(), spot);
    bindItems(loop.items(), item, spot);
    names.openRegion();
    var body = inner(loop.body(), spot);
    for (var stream : names.closeRegion().reversed()) {
      body = new Op.Fresh(stream, body);
    }
    var next = new Op.Next(item);
    var endless = Optional.<Op>of(new Op.Never());
    switch (loop.mode()) {
      case SEQUENTIAL ->
          spot.add(new Op.Fold(iterable, item, Op.sequence(List.of(body, next)), Optional.empty()));
      case TRY ->
          spot.add(new Op.Fold(iterable, item, new Op.Otherwise(body, next), Optional.empty()));
      case PAR, REC -> {
        var turns = new Op.Parallel(List.of(body, next), loop.joined());
        Op fold = new Op.Fold(iterable, item, turns, endless);
        spot.add(loop.joined() ? fold : Calls.inBackground(fold));
      }
    }
  }

  private static void bindItems(List<Binding> items, String item, Spot spot) {
    var element = Atom.Variable.of(item);
    if (items.size() == 2) {
      spot.environment().bind(items.get(0), new Meaning.Data(element.at(".key")));
      spot.environment().bind(items.get(1), new Meaning.Data(element.at(".value")));
    } else {
      spot.environment().bind(items.getFirst(), new Meaning.Data(element));
    }
  }

  private String growing(Value value, Spot spot) {
    return values.meaning(value, spot) instanceof Meaning.Stream(var name)
        ? name
        : iterable(value, spot);
  }

  private String iterable(Value value, Spot spot) {
    var meaning = values.meaning(value, spot);
    if (meaning instanceof Meaning.StreamMap(var map)) {
      var canon = "#%" + names.scalar(map.substring(1) + "-canon");
      spot.add(new Op.Canon(map, canon));
      return canon;
    }
    var atom = values.atom(meaning, spot);
    boolean partOfCanon =
        atom instanceof Atom.Variable variable
            && variable.name().startsWith("#")
            && !variable.path().isEmpty();
    return partOfCanon ? values.copied(atom, "items", spot).text() : atom.text();
  }

  /**
   * Turns run in three folds of ten in one another. A turn asks for the next only while the
   * condition holds; when it does not, a note in a stream keeps the outer folds from going on.
   */
  private void repeat(Value condition, Step.Block block, Spot spot) {
    var ten = new ArrayList<Atom>();
    for (int i = 0; i < 10; i++) {
      ten.add(new Atom.Literal(Json.of(i)));
    }
    var turns = values.array(ten, "turns", spot).text();
    var over = "$" + names.scalar("over");
    names.openRegion();
    var item = names.scalar("turn");
    var turn = spot.inner();
    var test = values.test(condition, turn);
    var body = spot.inner();
    block(block, body);
    body.add(new Op.Next(item));
    var note = new Op.Copy(new Atom.Literal(Json.of(true)), over);
    turn.add(
        new Op.Otherwise(
            new Op.Match(test.left(), test.right(), !test.equal(), note), body.done()));
    var op = turn.done();
    for (var stream : names.closeRegion().reversed()) {
      op = new Op.Fresh(stream, op);
    }
    op = new Op.Fold(turns, item, op, Optional.empty());
    for (int i = 1; i < WHILE_DEPTH; i++) {
      var outer = names.scalar("turn");
      op =
          new Op.Fold(
              turns, outer, unlessOver(op, over, new Op.Next(outer), spot), Optional.empty());
    }
    var end = spot.inner();
    end.add(
        values
            .test(condition, end)
            .guard(
                new Op.Fail(
                    1001, "a while loop has had 1000 turns and its condition still holds")));
    spot.add(new Op.Fresh(over, unlessOver(op, over, end.done(), spot)));
  }

  /** Two operations, the second only if nothing was noted in the stream. */
  private Op unlessOver(Op first, String over, Op second, Spot spot) {
    var then = spot.inner();
    then.add(first);
    var noted = Atom.Variable.of(values.fixed(over, then));
    var nothing = new Atom.Literal(Json.array(List.of()));
    then.add(new Values.Test(noted, nothing, true).guard(second));
    return then.done();
  }

  // --- choices and errors
  // ------------------------------------------------------------------------------

  private void attempt(Step.Try attempt, Spot spot) {
    var op = inner(attempt.body(), spot);
    if (attempt.handlers().isEmpty()) {
      spot.add(new Op.Otherwise(op, new Op.Nothing()));
      return;
    }
    for (var handler : attempt.handlers()) {
      var inner = spot.inner();
      // The error is what it is only until something else fails or is caught: keep it if needed.
      boolean plain = Plain.block(handler.body());
      Atom error = plain ? CAUGHT : Atom.Variable.of(names.scalar("error"));
      handler.error().ifPresent(name -> inner.environment().bind(name, new Meaning.Data(error)));
      block(handler.body(), inner.withError(error));
      var answer = inner.done();
      if (error instanceof Atom.Variable(var name, var path) && reads(answer, name)) {
        answer = Op.sequence(List.of(new Op.Copy(CAUGHT, name), answer));
      }
      op = new Op.Otherwise(op, answer);
    }
    spot.add(op);
  }

  private static boolean reads(Op op, String name) {
    return op.ownReads().contains(name)
        || op.children().stream().anyMatch(child -> reads(child, name));
  }

  private void match(Step.Match match, Spot spot) {
    var subject = values.atom(match.value(), spot);
    var chosen = names.scalar("chosen");
    Op choice = new Op.Copy(new Atom.Literal(Json.of(-1)), chosen);
    for (int i = match.cases().size() - 1; i >= 0; i--) {
      for (var value : match.cases().get(i).values().reversed()) {
        var inner = spot.inner();
        var atom = values.atom(value, inner);
        var copy = new Op.Copy(new Atom.Literal(Json.of(i)), chosen);
        inner.add(new Op.Otherwise(new Op.Match(subject, atom, true, copy), choice));
        choice = inner.done();
      }
    }
    spot.add(choice);
    for (int i = 0; i < match.cases().size(); i++) {
      spot.add(is(chosen, i).guard(inner(match.cases().get(i).body(), spot)));
    }
    match.otherwise().ifPresent(block -> spot.add(is(chosen, -1).guard(inner(block, spot))));
  }

  private static Values.Test is(String chosen, int number) {
    return new Values.Test(Atom.Variable.of(chosen), new Atom.Literal(Json.of(number)), true);
  }

  private void join(Value value, Spot spot) {
    var meaning = values.meaning(value, spot);
    if (!(meaning instanceof Meaning.Data(var atom)) || atom.reads().isEmpty()) {
      return;
    }
    boolean awaited =
        value instanceof Value.Element element && element.target().type() instanceof Type.Stream;
    if (!awaited) {
      values.copied(atom, "joined", spot);
    }
  }
}
