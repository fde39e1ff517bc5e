package io.decentracompute.aqua.cli;

import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.air.AstJson;
import io.decentracompute.aqua.air.Formatter;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.conformance.CaseReplay;
import io.decentracompute.aqua.conformance.ConformanceRunner;
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

/** The command line of the engine. */
public final class Air {
  private static final String USAGE =
      """
      usage: air fmt FILE|-            format a script
             air check FILE|-          tell all mistakes of a script
             air ast FILE|-            the script's tree as JSON
             air run CASE.json         run a recorded case, showing each step [--decentra]
             air verify PARTICLE.json  who signed what in a saved particle
                 {"id","initPeerId","timestamp","ttl","script","signature","data"}; the last two in base64
             air conformance FOLDER    compare with recorded cases [--strict] [--decentra]
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
    return switch (arguments.getFirst()) {
      case "fmt", "check", "ast" -> script(arguments.getFirst(), read(file), out);
      case "run" -> CaseReplay.print(Path.of(file), profile(arguments), out);
      case "verify" -> verify(read(file), profile(arguments), out);
      case "conformance" -> ConformanceRunner.run(arguments.subList(1, arguments.size()), out);
      default -> {
        out.print(USAGE);
        yield 2;
      }
    };
  }

  private static Profile profile(List<String> arguments) {
    return arguments.contains("--aquavm") ? Profile.AQUAVM_0_62 : Profile.DECENTRA;
  }

  private static String read(String file) throws IOException {
    return file.equals("-")
        ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
        : Files.readString(Path.of(file));
  }

  private static int script(String command, String text, PrintStream out) {
    return switch (Script.parse(text)) {
      case Script.Parsed.Refused(var errors) -> {
        out.print(errors.frames());
        yield 1;
      }
      case Script.Parsed.Ok(var script) -> {
        switch (command) {
          case "fmt" -> out.print(Formatter.format(script));
          case "ast" -> out.println(AstJson.of(script));
          default ->
              out.printf(
                  "%d instructions, %d hops, no mistakes%n",
                  script.size(), Formatter.hops(script).size());
        }
        yield 0;
      }
    };
  }

  private static int verify(String text, Profile profile, PrintStream out) {
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
    return report(particle, Verification.verify(particle, bytes, profile), out);
  }

  private static int report(Particle particle, Verification.Result result, PrintStream out) {
    return switch (result) {
      case Verification.Result.Broken broken -> {
        out.printf("BROKEN, code %d: %s%n", broken.code(), broken.why());
        yield 1;
      }
      case Verification.Result.Holds holds -> {
        out.printf("holds: particle %s of %s%n", particle.id(), particle.initPeerId());
        holds.view().byPeer().forEach((peer, facts) -> facts(peer, facts, out));
        yield 0;
      }
    };
  }

  private static void facts(PeerId peer, List<TraceView.Fact> facts, PrintStream out) {
    out.println(peer);
    for (var fact : facts) {
      out.printf(
          "  line %d  %-8s %s -> %s%n",
          fact.line(),
          fact.kind(),
          fact.instruction(),
          fact.value().map(Air::brief).orElse("(only its hash travels)"));
    }
  }

  private static String brief(Json value) {
    var text = value.toString();
    return text.length() <= 120 ? text : text.substring(0, 119) + "…";
  }
}
