package io.decentracompute.aqua.compiler;

import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.air.SourceMap;
import io.decentracompute.aqua.compiler.core.Lambda;
import io.decentracompute.aqua.compiler.core.Program;
import io.decentracompute.aqua.compiler.source.DeepStack;
import io.decentracompute.aqua.compiler.topology.Drawing;
import io.decentracompute.aqua.compiler.topology.PlacedScript;
import io.decentracompute.aqua.compiler.types.Type;
import java.util.List;

/** An exported function: its script, its type, and what is known of where it runs. */
public final class CompiledFunction {
  private final String name;
  private final Lambda lambda;
  private final String script;
  private final PlacedScript placed;

  CompiledFunction(Program.Export export, String script, PlacedScript placed) {
    this.name = export.name();
    this.lambda = export.lambda();
    this.script = script;
    this.placed = placed;
  }

  /** The name that callers use. */
  public String name() {
    return name;
  }

  /** Names of the parameters, in order; a caller gives their values under these. */
  public List<String> parameters() {
    return lambda.parameters().stream().map(parameter -> parameter.name()).toList();
  }

  public Type.Arrow type() {
    return lambda.type();
  }

  /** AIR, formatted. */
  public String script() {
    return script;
  }

  /** Which line of the sources each part of the script comes from. Computed at each call. */
  public SourceMap sourceMap() {
    if (Script.parse(script) instanceof Script.Parsed.Ok(var parsed)) {
      return DeepStack.call(() -> placed.map(parsed)).orElse(SourceMap.NONE);
    }
    throw new IllegalStateException("a script that was formatted does not parse");
  }

  /** Which peer runs which line, and the hops between. Computed at each call. */
  public Drawing topology() {
    return DeepStack.call(placed::drawing).orElseGet(() -> new Drawing(List.of()));
  }
}
