package io.decentracompute.aqua.tools.conformance;

import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.tools.network.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What our scripts cost beside the reference compiler's, run by run. */
public final class Costs {
  private Costs() {}

  /**
   * One run of one program under one schedule.
   *
   * @param difference what peers were asked for otherwise than by the reference's script, or empty
   */
  public record Row(
      String name,
      String function,
      int packets,
      int referencePackets,
      long walked,
      long referenceWalked,
      String difference) {

    /** As a line of a table. */
    public String line() {
      return "%-22s %-8s packets %3d of %3d   walked %5d of %5d%s"
          .formatted(
              name,
              function,
              packets,
              referencePackets,
              walked,
              referenceWalked,
              difference.isEmpty() ? "" : "   " + difference);
    }

    /** Whether ours sends or walks more. */
    public boolean isWorse() {
      return packets > referencePackets || walked > referenceWalked;
    }
  }

  /**
   * Runs a recorded program by our script and by the reference's.
   *
   * @param reference a file with the reference's scripts by function
   */
  public static List<Row> compare(Path recorded, Path reference, List<Schedule> schedules)
      throws IOException {
    var program = read(recorded);
    var scripts = read(reference);
    var rows = new ArrayList<Row>();
    if (!(ProgramCase.compile(program) instanceof Compilation.Compiled compiled)) {
      throw new IllegalArgumentException(recorded + " does not compile");
    }
    var runner = new ProgramCase(program, Profile.AQUAVM_0_62);
    for (var json : Recorded.list(program, "runs")) {
      var run = (Json.Obj) json;
      var function = Recorded.text(run, "func");
      var ours = compiled.scripts().get(function);
      if (ours == null) {
        throw new IllegalArgumentException(recorded + " exports no " + function);
      }
      for (var schedule : schedules) {
        var own = runner.observe(run, ours, schedule, true);
        var other = runner.observe(run, Recorded.text(scripts, function), schedule, true);
        rows.add(
            new Row(
                Recorded.text(program, "name"),
                function,
                own.taken().packets() + own.taken().dropped(),
                other.taken().packets() + other.taken().dropped(),
                own.taken().walked(),
                other.taken().walked(),
                difference(own, other)));
      }
    }
    return rows;
  }

  private static String difference(Observation own, Observation other) {
    var ours = shown(own);
    var theirs = shown(other);
    return ours.equals(theirs) ? "" : "ours " + ours + "\n    reference " + theirs;
  }

  private static String shown(Observation observation) {
    var text = new StringBuilder();
    observation
        .calls()
        .forEach(
            (peer, calls) ->
                text.append(peer)
                    .append(' ')
                    .append(calls.stream().map(Costs::anonymous).sorted().toList())
                    .append("; "));
    return text.append("responses ")
        .append(observation.responses())
        .append(" errors ")
        .append(observation.errors())
        .append(observation.taken().failures())
        .toString();
  }

  /** Error objects without what is ours to word. */
  private static String anonymous(Json value) {
    return value
        .toString()
        .replaceAll("\"(message|instruction|peer_id)\":\"([^\"\\\\]|\\\\.)*\"", "\"$1\":\"*\"");
  }

  private static Json.Obj read(Path file) throws IOException {
    var text = Peers.resolve(Files.readString(file));
    if (JsonText.readExact(text, 2000) instanceof JsonText.Result.Value(Json.Obj object)) {
      return object;
    }
    throw new IllegalArgumentException(file + " is no JSON object");
  }
}
