package io.decentracompute.aqua.tools.cli;

import io.decentracompute.aqua.compiler.CompileOptions;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of all commands that compile. */
final class CompilerFlags {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private picocli.CommandLine.Model.CommandSpec command;

  @Option(
      names = "--import",
      paramLabel = "DIR",
      description = "look for imports there too; may be given several times")
  private List<String> imports = new ArrayList<>();

  @Option(
      names = "--const",
      paramLabel = "NAME=JSON",
      description = "value of a constant declared with ?=; texts need quotes")
  private Map<String, String> constants = new LinkedHashMap<>();

  @Option(names = "--no-relay", description = "callers are nodes and need no relay")
  private boolean noRelay;

  @Option(names = "--no-xor", description = "errors at other peers do not travel back")
  private boolean noXor;

  @Option(names = "--tracing", description = "scripts tell of each function entered and left")
  private boolean tracing;

  CompileOptions options() {
    var values = new HashMap<String, Json>();
    constants.forEach(
        (name, text) -> {
          if (!(JsonText.readExact(text, 100) instanceof JsonText.Result.Value(var json))) {
            throw new ParameterException(
                command.commandLine(),
                "--const %s=%s: the value is no JSON; texts need quotes".formatted(name, text));
          }
          values.put(name, json);
        });
    return new CompileOptions(!noRelay, !noXor, tracing, values, imports);
  }
}
