package io.decentracompute.aqua.tools.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.air.Instruction;
import io.decentracompute.aqua.air.Operand;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.compiler.CompiledFunction;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.explain.Explanation;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.run.AirEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which line an instruction comes from, by the compiler's word. */
class SourceMapTest {
  /** Services that scripts ask although no line names them. */
  private static final Set<String> ADDED =
      Set.of("getDataSrv", "callbackSrv", "errorHandlingSrv", "op", "math", "cmp", "tracingSrv");

  static Stream<Named<Path>> programs() throws IOException {
    return io.decentracompute.aqua.conformance.ConformanceRunner.files(
            Path.of("src/test/resources/conformance/aqua"))
        .stream()
        .map(file -> named(file.getFileName().toString().replace(".json", ""), file));
  }

  private static Json.Obj read(Path file) throws IOException {
    if (JsonText.readExact(Peers.resolve(Files.readString(file)), 2000)
        instanceof JsonText.Result.Value(Json.Obj recorded)) {
      return recorded;
    }
    throw new IllegalArgumentException(file + " is no object");
  }

  private static List<CompiledFunction> functions(Json.Obj recorded) {
    return ((Compilation.Compiled) ProgramCase.compile(recorded)).functions();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void callIsFromALineThatNamesItsFunction(Path file) throws IOException {
    var recorded = read(file);
    var sources = Recorded.textMap(recorded, "sources");
    var wrong = new ArrayList<String>();
    for (var function : functions(recorded)) {
      var map = function.sourceMap();
      if (Script.parse(function.script()) instanceof Script.Parsed.Ok(var script)) {
        script.forEach(
            instruction -> {
              if (instruction instanceof Instruction.Call call
                  && call.service() instanceof Operand.Literal(Json.Str(var service))
                  && call.function() instanceof Operand.Literal(Json.Str(var name))
                  && !ADDED.contains(service)) {
                var place = map.placeOf(call.site().start());
                var line =
                    place
                        .map(
                            p ->
                                sources
                                    .getOrDefault(p.file(), "")
                                    .lines()
                                    .toList()
                                    .get(p.line() - 1))
                        .orElse("");
                // A function that was given another name, such as `c = Srv.text`, is called by
                // that.
                if (!line.contains(name) && !line.matches(" +\\w+ <- \\w+\\(\\w+\\)")) {
                  wrong.add(service + "." + name + " from `" + line + "` " + place);
                }
              }
            });
      }
    }

    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void sameSourcesGiveTheSameScriptsAndMaps(Path file) throws IOException {
    assertThat(texts(read(file))).isEqualTo(texts(read(file)));
  }

  private static List<String> texts(Json.Obj recorded) {
    return functions(recorded).stream()
        .flatMap(f -> Stream.of(f.script(), f.sourceMap().json().toString()))
        .toList();
  }

  @Test
  void explanationTellsTheLineThatWaits() {
    var recorded =
        new Json.Obj(
            Map.of(
                "sources",
                new Json.Obj(
                    Map.of(
                        "main.aqua",
                        Json.of(
                            """
                            aqua Main

                            export f

                            service Node("node"):
                                name() -> string

                            func f() -> string:
                                on "12D3KooWRdFFg3yTbTsDq5Z1yCvCWbqznEFro9jeVivo7rkayJ4D":
                                    x <- Node.name()
                                <- x
                            """))),
                "options",
                new Json.Obj(Map.of("noRelay", Json.of(true)))));
    var function = functions(recorded).getFirst();
    var key = Peers.key("me");
    var particle = Particle.sign(key, "id", 1_700_000_000_000L, 60_000, function.script());
    var parameters = RunParameters.of(particle, key, Limits.DEFAULT, Profile.DECENTRA);
    var outcome =
        new AirEngine()
            .step(new StepInput(particle.script(), new byte[0], new byte[0], parameters, Map.of()));

    var explanation = Explanation.of(particle.script(), outcome.waits(), function.sourceMap());

    assertThat(explanation.text(java.time.Instant.EPOCH)).contains("from main.aqua:10:9");
  }
}
