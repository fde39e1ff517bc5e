package io.decentracompute.aqua.explain;

import io.decentracompute.aqua.Wait;
import io.decentracompute.aqua.air.AirText;
import io.decentracompute.aqua.air.Instruction;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.air.SourceMap;
import io.decentracompute.aqua.air.Variable;
import io.decentracompute.aqua.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Why a particle stands where it stands at one peer. Made from the waits of an outcome when
 * somebody asks, so a step pays nothing for it.
 *
 * @param branches what waits, in the order of the walk
 */
public record Explanation(List<Branch> branches) {
  private static final int SETTERS = 3;

  public Explanation {
    branches = List.copyOf(branches);
  }

  /**
   * A branch that waits.
   *
   * @param since when it came there, if the host noted the times of its steps
   * @param aqua the line of Aqua it comes from, if there is a source map
   * @param why why it can't go on, and what would let it
   */
  public record Branch(
      Wait waiting, Optional<Instant> since, Optional<SourceMap.Place> aqua, String why) {}

  /**
   * Explains the waits of an outcome.
   *
   * @param times when this peer made a step, by its number; empty where nobody noted
   */
  public static Explanation of(
      String script, List<Wait> waits, SourceMap map, IntFunction<Optional<Instant>> times) {
    var parsed =
        Script.parse(script) instanceof Script.Parsed.Ok(var ok)
            ? Optional.of(ok)
            : Optional.<Script>empty();
    var branches = new ArrayList<Branch>(waits.size());
    for (var wait : waits) {
      branches.add(
          new Branch(
              wait,
              times.apply(wait.since()),
              map.placeOf(wait.offset()),
              why(wait, waits, parsed)));
    }
    return new Explanation(branches);
  }

  /** Explains the waits of an outcome of which no times were noted. */
  public static Explanation of(String script, List<Wait> waits, SourceMap map) {
    return of(script, waits, map, step -> Optional.empty());
  }

  private static String why(Wait wait, List<Wait> waits, Optional<Script> script) {
    return switch (wait.reason()) {
      case SENT ->
          "it is sent to %s, whose answer has not arrived; nothing here can speed it up"
              .formatted(wait.peer());
      case HOST -> "this peer's own host was asked and has not answered";
      case NEVER -> "`never` waits for ever; nothing will wake it";
      case VALUE ->
          "`%s` has no value yet%s".formatted(wait.missing(), setters(wait, waits, script));
      case STREAM ->
          "the stream `%s` has no value yet%s"
              .formatted(wait.missing(), setters(wait, waits, script));
    };
  }

  /** Who could set what is missing, and what these wait for themselves. */
  private static String setters(Wait wait, List<Wait> waits, Optional<Script> script) {
    if (script.isEmpty()) {
      return "";
    }
    var found = new ArrayList<String>();
    script
        .get()
        .forEach(
            instruction -> {
              if (sets(instruction, wait.missing())) {
                found.add(setter(instruction, waits, script.get()));
              }
            });
    if (found.isEmpty()) {
      return "; no instruction sets it";
    }
    var more = found.size() > SETTERS ? ", and " + (found.size() - SETTERS) + " more" : "";
    return "; it is set by "
        + String.join(", or by ", found.subList(0, Math.min(SETTERS, found.size())))
        + more;
  }

  private static String setter(Instruction instruction, List<Wait> waits, Script script) {
    int start = instruction.site().start();
    var at = script.positionOf(start);
    var where = "`%s` at %s:%s".formatted(AirText.of(instruction), at.line(), at.column());
    return waits.stream()
        .filter(wait -> wait.offset() == start)
        .findFirst()
        .map(
            wait ->
                where
                    + switch (wait.reason()) {
                      case SENT -> ", which waits for " + wait.peer();
                      case HOST -> ", which waits for this peer's host";
                      case VALUE, STREAM -> ", which waits for `" + wait.missing() + "`";
                      case NEVER -> "";
                    })
        .orElse(where + ", which was not reached or ran in another branch");
  }

  private static boolean sets(Instruction instruction, String name) {
    return switch (instruction) {
      case Instruction.Call call ->
          call.output().map(Variable::name).filter(name::equals).isPresent();
      case Instruction.Ap ap -> ap.result().name().equals(name);
      case Instruction.ApMap ap -> ap.map().name().equals(name);
      case Instruction.Canon canon -> canon.target().name().equals(name);
      case Instruction.Null _,
          Instruction.Never _,
          Instruction.Seq _,
          Instruction.Par _,
          Instruction.Xor _,
          Instruction.New _,
          Instruction.FailLiteral _,
          Instruction.Fail _,
          Instruction.FoldScalar _,
          Instruction.FoldStream _,
          Instruction.Next _,
          Instruction.Match _,
          Instruction.Mismatch _ ->
          false;
    };
  }

  /** For people; times are told as ages. */
  public String text(Instant now) {
    if (branches.isEmpty()) {
      return "nothing waits\n";
    }
    var out = new StringBuilder();
    for (var branch : branches) {
      var wait = branch.waiting();
      out.append(wait.line()).append(':').append(wait.column()).append("  ");
      out.append(wait.instruction().strip()).append('\n');
      branch.aqua().ifPresent(place -> out.append("    from ").append(place).append('\n'));
      out.append("    waits since step ").append(wait.since());
      branch
          .since()
          .ifPresent(
              since ->
                  out.append(" (").append(Duration.between(since, now).toMillis()).append(" ms)"));
      out.append(": ").append(branch.why()).append('\n');
    }
    return out.toString();
  }

  /** For programs. */
  public Json json() {
    var list = new ArrayList<Json>(branches.size());
    for (var branch : branches) {
      var wait = branch.waiting();
      var fields = new LinkedHashMap<String, Json>();
      fields.put("reason", Json.of(wait.reason().name()));
      fields.put("line", Json.of(wait.line()));
      fields.put("column", Json.of(wait.column()));
      fields.put("instruction", Json.of(wait.instruction()));
      fields.put("peer", Json.of(wait.peer()));
      fields.put("missing", Json.of(wait.missing()));
      fields.put("sinceStep", Json.of(wait.since()));
      fields.put("why", Json.of(branch.why()));
      branch.since().ifPresent(since -> fields.put("since", Json.of(since.toString())));
      branch.aqua().ifPresent(place -> fields.put("aqua", Json.of(place.toString())));
      list.add(new Json.Obj(fields));
    }
    return Json.array(list);
  }
}
