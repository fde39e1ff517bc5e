package io.decentracompute.aqua.compiler.inline;

import io.decentracompute.aqua.compiler.core.Lambda;
import io.decentracompute.aqua.compiler.core.Program;
import io.decentracompute.aqua.compiler.topology.Atom;
import io.decentracompute.aqua.compiler.topology.HopInserter;
import io.decentracompute.aqua.compiler.topology.Op;
import io.decentracompute.aqua.compiler.topology.Origins;
import io.decentracompute.aqua.compiler.topology.Place;
import io.decentracompute.aqua.compiler.topology.PlacedScript;
import io.decentracompute.aqua.compiler.types.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the script of one exported function: fetch the arguments, run the body, give the results.
 */
public final class ScriptMaker {
  private static final Atom RELAY = Atom.Variable.of("-relay-");
  private static final Atom CAUGHT = new Atom.CaughtError(Optional.empty());

  private final Program program;
  private final boolean relay;
  private final boolean errorsComeHome;
  private final boolean tracing;

  /**
   * A maker of scripts.
   *
   * @param relay whether callers reach the network through a relay
   * @param errorsComeHome whether errors at other peers travel back
   * @param tracing whether entering and leaving functions is told to the caller
   */
  public ScriptMaker(Program program, boolean relay, boolean errorsComeHome, boolean tracing) {
    this.program = program;
    this.relay = relay;
    this.errorsComeHome = errorsComeHome;
    this.tracing = tracing;
  }

  /** The script of a function. */
  public PlacedScript script(Lambda function) {
    var home =
        new Place(new Atom.InitPeer(), relay ? List.of(new Place.Via(RELAY, false)) : List.of());
    var names = new ScriptNames();
    var origins = new Origins();
    var host = relay ? RELAY : new Atom.InitPeer();
    var calls = new Calls(program, names, home, host, tracing, origins);
    var fetch = new ArrayList<Op>();
    var spot = new Spot(new Environment(null), home, CAUGHT, new ArrayList<>());
    var arguments = new ArrayList<Meaning>();
    for (var parameter : function.parameters()) {
      arguments.add(argument(parameter.name(), parameter.type(), names, fetch));
    }
    var body = spot.inner();
    var results = calls.body(function, arguments, body);
    calls.traced(function.name(), body.done(), spot);
    respond(results, calls, spot);
    Op all = Op.sequence(List.of(Op.sequence(fetch), spot.done()));
    for (var stream : names.closeRegion().reversed()) {
      all = new Op.Fresh(stream, all);
    }
    var failure =
        new Op.Call(
            Atom.literal("errorHandlingSrv"),
            Atom.literal("error"),
            List.of(CAUGHT, new Atom.Literal(io.decentracompute.aqua.json.Json.of(0))),
            Optional.empty());
    return HopInserter.place(
        new Op.Otherwise(withRelay(all), failure), home, errorsComeHome, origins);
  }

  private Op withRelay(Op op) {
    return relay ? Op.sequence(List.of(fetched("-relay-", "-relay-"), op)) : op;
  }

  private static Op fetched(String name, String output) {
    return new Op.Call(
        Atom.literal("getDataSrv"), Atom.literal(name), List.of(), Optional.of(output));
  }

  private static Meaning argument(String name, Type type, ScriptNames names, List<Op> fetch) {
    if (type instanceof Type.Arrow arrow) {
      return new Meaning.Callback(name, arrow);
    }
    var output = "-" + name + "-arg-";
    fetch.add(fetched(name, output));
    if (type instanceof Type.Stream) {
      var stream = names.stream("$", name);
      var item = names.scalar(name + "-item");
      var body =
          Op.sequence(List.of(new Op.Copy(Atom.Variable.of(item), stream), new Op.Next(item)));
      fetch.add(new Op.Fold(output, item, body, Optional.empty()));
      return new Meaning.Stream(stream);
    }
    return new Meaning.Data(Atom.Variable.of(output));
  }

  private static void respond(List<Meaning> results, Calls calls, Spot spot) {
    if (results.isEmpty()) {
      return;
    }
    var atoms = results.stream().map(result -> calls.values().atom(result, spot)).toList();
    spot.add(
        new Op.Call(
            Atom.literal("callbackSrv"), Atom.literal("response"), atoms, Optional.empty()));
  }
}
