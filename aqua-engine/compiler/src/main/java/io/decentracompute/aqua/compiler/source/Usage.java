package io.decentracompute.aqua.compiler.source;

import java.util.List;
import java.util.Optional;

/**
 * A name at a place, as editors ask for it.
 *
 * @param type what it is, as a message shows it
 * @param declared where it is declared, if that is in a file; its own place if this declares it
 * @param members what may follow it after a dot, each as {@code name: type}
 */
public record Usage(
    Span span, String name, String type, Optional<Span> declared, List<String> members) {
  public Usage {
    members = List.copyOf(members);
  }

  /** Whether the name is declared here. */
  public boolean isDeclaration() {
    return declared.filter(span::equals).isPresent();
  }
}
