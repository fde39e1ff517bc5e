package io.decentracompute.aqua.compiler.topology;

import io.decentracompute.aqua.air.Instruction;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.air.SourceMap;
import io.decentracompute.aqua.compiler.source.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Optional;

/** A script of which is known what runs where, and which source each instruction comes from. */
public final class PlacedScript {
  private final Node root;
  private final Origins origins;

  PlacedScript(Node root, Origins origins) {
    this.root = root;
    this.origins = origins;
  }

  /** The script, without line breaks. */
  public String text() {
    return NodeText.write(root, origins).text();
  }

  /** What runs where, in the order of the script. */
  public Drawing drawing() {
    return Drawing.of(root, origins);
  }

  /**
   * Which line each part of a script comes from.
   *
   * @param formatted this script, with other spaces
   */
  public SourceMap map(Script formatted) {
    var spans = NodeText.write(root, origins).spans();
    if (spans.size() != formatted.size()) {
      throw new IllegalStateException(
          "a script of %s instructions was given for one of %s"
              .formatted(formatted.size(), spans.size()));
    }
    var found = new ArrayList<SourceMap.Span>();
    var todo = new ArrayDeque<Below>();
    todo.push(new Below(formatted.root(), Optional.empty()));
    while (!todo.isEmpty()) {
      var next = todo.pop();
      var site = next.instruction().site();
      var span = spans.get(site.id());
      if (span.isPresent() && !span.equals(next.around())) {
        found.add(new SourceMap.Span(site.start(), site.end(), place(span.get())));
      }
      Script.children(next.instruction()).forEach(child -> todo.push(new Below(child, span)));
    }
    return new SourceMap(found);
  }

  private record Below(Instruction instruction, Optional<Span> around) {}

  private static SourceMap.Place place(Span span) {
    return new SourceMap.Place(span.file().name(), span.line(), span.column());
  }
}
