package io.decentracompute.aqua.compiler.core;

import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.types.Type;

/** One name declared in one place; compared by identity. */
public final class Binding {
  private final String name;
  private final Type type;
  private final Span span;

  public Binding(String name, Type type, Span span) {
    this.name = name;
    this.type = type;
    this.span = span;
  }

  public String name() {
    return name;
  }

  public Type type() {
    return type;
  }

  /** Where it was declared. */
  public Span span() {
    return span;
  }
}
