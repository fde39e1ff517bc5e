package io.decentracompute.aqua.compiler.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects what is told during one compilation; not for several threads. */
public final class Diagnostics {
  private final List<Diagnostic> all = new ArrayList<>();
  private final Set<Diagnostic> seen = new HashSet<>();
  private final Optional<List<Usage>> usages;
  private boolean failed;

  public Diagnostics() {
    this(false);
  }

  /**
   * Nothing told yet.
   *
   * @param forEditors whether names and their places are collected too
   */
  public Diagnostics(boolean forEditors) {
    this.usages = forEditors ? Optional.of(new ArrayList<>()) : Optional.empty();
  }

  /** Whether names and their places are collected. */
  public boolean isForEditors() {
    return usages.isPresent();
  }

  /** Notes a name at a place, if these are collected. */
  public void usage(Usage usage) {
    usages.ifPresent(all -> all.add(usage));
  }

  /** The names that were noted. */
  public List<Usage> usages() {
    return usages.map(List::copyOf).orElse(List.of());
  }

  /** Tells one thing; the same thing about the same place is told once. */
  public void tell(Diagnostic.Kind kind, Span span, String cause, String remedy) {
    var diagnostic = new Diagnostic(kind, span, cause, remedy);
    if (seen.add(diagnostic)) {
      all.add(diagnostic);
      failed |= diagnostic.isError();
    }
  }

  public void syntax(Span span, String cause, String remedy) {
    tell(Diagnostic.Kind.SYNTAX, span, cause, remedy);
  }

  public void semantic(Span span, String cause, String remedy) {
    tell(Diagnostic.Kind.SEMANTIC, span, cause, remedy);
  }

  public void header(Span span, String cause, String remedy) {
    tell(Diagnostic.Kind.HEADER, span, cause, remedy);
  }

  public void warning(Span span, String cause, String remedy) {
    tell(Diagnostic.Kind.WARNING, span, cause, remedy);
  }

  public boolean failed() {
    return failed;
  }

  /** All of them, by file, then by place. */
  public List<Diagnostic> sorted() {
    return all.stream()
        .sorted(
            Comparator.comparing((Diagnostic d) -> d.span().file().name())
                .thenComparing(d -> d.span().start())
                .thenComparing(d -> d.cause()))
        .toList();
  }
}
