package io.decentracompute.aqua.cli;

import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.ReceiptVerifier;
import io.decentracompute.aqua.air.AstJson;
import io.decentracompute.aqua.air.Formatter;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.air.SourceMap;
import io.decentracompute.aqua.conformance.CaseReplay;
import io.decentracompute.aqua.conformance.ConformanceRunner;
import io.decentracompute.aqua.conformance.ScriptRun;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.verify.TraceView;
import io.decentracompute.aqua.verify.Verification;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The command line of the engine. */
public final class Air {
  private static final String USAGE =
      """
      usage: air fmt FILE|-            format a script
             air check FILE|-          tell all mistakes of a script [--map MAP.json]
             air ast FILE|-            the script's tree as JSON
             air run SCRIPT.air        run a script on a simulated network, showing each step
                                       [--network NETWORK.json] [--seed N] [--map MAP.json]
                 in the script {{name}} stands for a peer's id; without a file every peer that it names
                 is there and every function answers its arguments, and peer "a" begins
             air run CASE.json         show each step of a recorded case [--aquavm]
             air explain CASE.json     what each branch waits for, and why [--step N] [--json] [--map MAP.json]
             air verify PARTICLE.json  who signed what in a saved particle [--map MAP.json]
                 {"id","initPeerId","timestamp","ttl","script","signature","data"}; the last two in base64
             air conformance FOLDER    compare with recorded cases [--strict] [--decentra]
      MAP.json is the compiler's table of the Aqua lines that a script comes from.
      """;

  private Air() {}

  public static void main(String[] arguments) throws IOException {
    System.exit(run(List.of(arguments), System.out));
  }

  /** As {@link #main}, but returns the exit code: 0 well, 1 the input is wrong, 2 the usage is. */
  public static int run(List<String> arguments, PrintStream out) throws IOException {
    if (arguments.size() < 2) {
      out.print(USAGE);
      return 2;
    }
    var file = arguments.get(1);
    if (!file.equals("-") && !Files.exists(Path.of(file))) {
      out.println("air: there is no file " + file);
      return 2;
    }
    SourceMap map;
    try {
      map = map(arguments);
    } catch (IllegalArgumentException e) {
      out.println("air: " + e.getMessage());
      return 2;
    }
    return switch (arguments.getFirst()) {
      case "fmt", "check", "ast" -> script(arguments.getFirst(), read(file), map, out);
      case "explain" ->
          CaseReplay.explain(
              Path.of(file),
              profile(arguments),
              option(arguments, "--step").map(Air::number).orElse(0),
              arguments.contains("--json"),
              map,
              out);
      case "run" -> run(file, arguments, map, out);
      case "verify" -> verify(read(file), profile(arguments), map, out);
      case "conformance" -> ConformanceRunner.run(arguments.subList(1, arguments.size()), out);
      default -> {
        out.print(USAGE);
        yield 2;
      }
    };
  }

  private static int run(String file, List<String> arguments, SourceMap map, PrintStream out)
      throws IOException {
    if (file.endsWith(".json")) {
      return CaseReplay.print(Path.of(file), profile(arguments), out);
    }
    var network = option(arguments, "--network");
    if (network.isPresent() && !Files.exists(Path.of(network.get()))) {
      out.println("air: there is no file " + network.get());
      return 2;
    }
    return ScriptRun.print(
        read(file),
        network.isPresent() ? read(network.get()) : "",
        option(arguments, "--seed").map(Air::number).orElse(1),
        profile(arguments),
        map,
        out);
  }

  private static Optional<String> option(List<String> arguments, String name) {
    int at = arguments.indexOf(name);
    return at < 0 || at + 1 >= arguments.size()
        ? Optional.empty()
        : Optional.of(arguments.get(at + 1));
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return Integer.MAX_VALUE; // no such step
    }
  }

  private static SourceMap map(List<String> arguments) throws IOException {
    var file = option(arguments, "--map");
    if (file.isEmpty()) {
      return SourceMap.NONE;
    }
    if (!(JsonText.readExact(read(file.get()), 20) instanceof JsonText.Result.Value(var json))) {
      throw new IllegalArgumentException("the source map " + file.get() + " is no JSON");
    }
    return SourceMap.of(json);
  }

  private static Profile profile(List<String> arguments) {
    return arguments.contains("--aquavm") ? Profile.AQUAVM_0_62 : Profile.DECENTRA;
  }

  private static String read(String file) throws IOException {
    return file.equals("-")
        ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
        : Files.readString(Path.of(file));
  }

  private static int script(String command, String text, SourceMap map, PrintStream out) {
    return switch (Script.parse(text)) {
      case Script.Parsed.Refused(var errors) -> {
        out.print(errors.frames(map));
        yield 1;
      }
      case Script.Parsed.Ok(var script) -> {
        switch (command) {
          case "fmt" -> out.print(Formatter.format(script));
          case "ast" -> out.println(AstJson.of(script));
          default ->
              out.printf(
                  "%s instructions, %s hops, no mistakes%n",
                  script.size(), Formatter.hops(script).size());
        }
        yield 0;
      }
    };
  }

  private static int verify(String text, Profile profile, SourceMap map, PrintStream out) {
    if (!(JsonText.readExact(text, 20) instanceof JsonText.Result.Value(Json.Obj saved))
        || !(saved.get("id") instanceof Json.Str(var id))
        || !(saved.get("initPeerId") instanceof Json.Str(var init))
        || !(saved.get("timestamp") instanceof Json.Int timestamp)
        || !(saved.get("ttl") instanceof Json.Int ttl)
        || !(saved.get("script") instanceof Json.Str(var script))
        || !(saved.get("signature") instanceof Json.Str(var signature))
        || !(saved.get("data") instanceof Json.Str(var data))) {
      out.println("air: the file is no saved particle");
      out.print(USAGE);
      return 2;
    }
    Particle particle;
    byte[] bytes;
    try {
      particle =
          new Particle(
              id,
              new PeerId(init),
              timestamp.bits(),
              ttl.bits(),
              script,
              Base64.getDecoder().decode(signature));
      bytes = Base64.getDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      out.println("air: the particle is malformed: " + e.getMessage());
      return 2;
    }
    return report(particle, Verification.verify(particle, bytes, profile), map, out);
  }

  private static int report(
      Particle particle, Verification.Result result, SourceMap map, PrintStream out) {
    return switch (result) {
      case Verification.Result.Broken broken -> {
        out.printf("BROKEN, code %s: %s%n", broken.code(), broken.why());
        yield 1;
      }
      case Verification.Result.Holds holds -> {
        out.printf("holds: particle %s of %s%n", particle.id(), particle.initPeerId());
        holds.view().byPeer().forEach((peer, facts) -> facts(peer, facts, map, out));
        yield 0;
      }
    };
  }

  private static void facts(
      PeerId peer, List<TraceView.Fact> facts, SourceMap map, PrintStream out) {
    out.println(peer);
    for (var fact : facts) {
      out.printf(
          "  line %s  %-8s %s -> %s%n",
          fact.line(),
          fact.kind(),
          fact.instruction(),
          fact.value().map(Air::brief).orElse("(only its hash travels)"));
      fact.receipt().ifPresent(receipt -> out.println("           receipt " + shown(receipt)));
      map.placeOf(fact.offset()).ifPresent(place -> out.println("           from " + place));
    }
  }

  private static String shown(TraceView.Receipt receipt) {
    return switch (receipt.verdict()) {
      case ReceiptVerifier.Verdict.Accepted a -> receipt.cid() + ", proves it";
      case ReceiptVerifier.Verdict.Refused(var why) -> receipt.cid() + ", refused: " + why;
      case ReceiptVerifier.Verdict.Unknown(var why) -> receipt.cid() + ", not judged: " + why;
    };
  }

  private static String brief(Json value) {
    var text = value.toString();
    return text.length() <= 120 ? text : text.substring(0, 119) + "…";
  }
}
