package io.decentracompute.aqua.compiler;

import io.decentracompute.aqua.compiler.source.Diagnostic;
import io.decentracompute.aqua.compiler.source.Usage;
import java.util.List;
import java.util.Set;

/**
 * What an editor wants to know of a program, also of one with mistakes.
 *
 * @param usages names with their places, of all files
 * @param names what the main file can name at its left margin: its own and imported ones
 */
public record Analysis(List<Diagnostic> diagnostics, List<Usage> usages, Set<String> names) {
  public Analysis {
    diagnostics = List.copyOf(diagnostics);
    usages = List.copyOf(usages);
    names = Set.copyOf(names);
  }
}
