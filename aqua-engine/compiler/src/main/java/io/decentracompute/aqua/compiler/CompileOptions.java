package io.decentracompute.aqua.compiler;

import io.decentracompute.aqua.json.Json;
import java.util.List;
import java.util.Map;

/**
 * How to compile.
 *
 * @param relay whether callers reach the network through a relay; true for all but nodes
 * @param errorsComeHome whether an error at another peer travels back to the caller
 * @param tracing whether scripts tell the caller of each function that is entered and left
 * @param constants values of constants declared with {@code ?=}
 * @param importFolders where imports are looked for, beside the importing file's folder
 */
public record CompileOptions(
    boolean relay,
    boolean errorsComeHome,
    boolean tracing,
    Map<String, Json> constants,
    List<String> importFolders) {
  public static final CompileOptions DEFAULT =
      new CompileOptions(true, true, false, Map.of(), List.of());

  public CompileOptions {
    constants = Map.copyOf(constants);
    importFolders = List.copyOf(importFolders);
  }
}
