package io.decentracompute.aqua.compiler.topology;

import io.decentracompute.aqua.compiler.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a script does where, line by line: which peer runs which line of the source, and which hops
 * stand between them and why.
 */
public record Drawing(List<Line> lines) {
  private static final Pattern ARGUMENT = Pattern.compile("-([^ ]+)-arg-");
  private static final Pattern CALLED = Pattern.compile("\\((\\S+) (\\S+)\\).*", Pattern.DOTALL);

  public Drawing {
    lines = List.copyOf(lines);
  }

  /**
   * One line.
   *
   * @param depth how many branches, loops and handlers are around it
   * @param peer who acts, by the name the source gives it, or a way of several; empty where nobody
   *     does
   * @param source the part of the source it comes from, empty for what the compiler adds
   * @param text of the source line, or what is done
   */
  public record Line(int depth, Kind kind, String peer, Optional<Span> source, String text) {}

  /** What a line tells. */
  public enum Kind {
    /** A peer runs something. */
    RUN,
    /** The particle passes a peer; the text says why. */
    HOP,
    /** Heads what is inside: branches, a loop, a handler. */
    BLOCK
  }

  static Drawing of(Node root, Origins origins) {
    var artist = new Artist(origins);
    artist.draw(root, 0, Optional.empty());
    return new Drawing(artist.lines);
  }

  /** For people: place, peer and line; hops are arrows. */
  public String text() {
    int width = lines.stream().mapToInt(line -> place(line).length()).max().orElse(0);
    int peers = lines.stream().mapToInt(l -> l.depth() * 2 + l.peer().length()).max().orElse(0) + 2;
    var out = new StringBuilder();
    for (var line : lines) {
      var place = place(line);
      out.append(place).repeat(' ', width - place.length() + 2).repeat(' ', line.depth() * 2);
      switch (line.kind()) {
        case BLOCK -> out.append(line.text());
        case RUN, HOP -> {
          boolean hop = line.kind() == Kind.HOP;
          out.append(hop ? "→ " : "  ").append(line.peer());
          out.repeat(' ', peers - line.depth() * 2 - line.peer().length());
          out.append(hop ? "hop: " : "").append(line.text());
        }
      }
      out.append('\n');
    }
    return out.toString();
  }

  private static String place(Line line) {
    return line.kind() == Kind.RUN
        ? line.source().map(span -> span.file().name() + ":" + span.line()).orElse("")
        : "";
  }

  private static final class Artist {
    private final Origins origins;
    private final List<Line> lines = new ArrayList<>();

    Artist(Origins origins) {
      this.origins = origins;
    }

    void draw(Node node, int depth, Optional<Span> around) {
      var span = origins.of(node).or(() -> around);
      switch (node) {
        case Node.Seq(var items) -> items.forEach(item -> draw(item, depth, span));
        case Node.Pair(var parallel, var left, var right) -> {
          if (parallel) {
            inside(depth, "at once:", () -> branches(node, depth, span));
          } else {
            draw(left, depth, span);
            handler(right, depth, span);
          }
        }
        case Node.Act act -> add(run(act, depth, span));
        case Node.Hop(var peer, var why) ->
            hop(new Line(depth, Kind.HOP, shown(peer), span, shown(why)));
        case Node.Around(var head, var body) -> draw(body, depth, span);
        case Node.Fold(var head, var body, var last) -> {
          var iterable = word(head, 1);
          boolean gate = iterable.startsWith("$");
          var title = (gate ? "for each value of " : "for each of ") + shown(iterable) + ":";
          inside(
              depth,
              title,
              () -> {
                draw(body, depth + 1, span);
                last.ifPresent(end -> draw(end, depth + 1, span));
              });
        }
        case Node.Leaf l -> {}
      }
    }

    private void branches(Node node, int depth, Optional<Span> around) {
      var span = origins.of(node).or(() -> around);
      if (node instanceof Node.Pair(var parallel, var left, var right) && parallel) {
        branches(left, depth, span);
        branches(right, depth, span);
      } else {
        inside(depth + 1, "branch:", () -> draw(node, depth + 2, span));
      }
    }

    /** What runs after an error; if that is only the way home, its hops say so themselves. */
    private void handler(Node right, int depth, Optional<Span> span) {
      int before = lines.size();
      draw(right, depth + 1, span);
      var added = lines.subList(before, lines.size());
      if (added.stream().allMatch(line -> line.kind() == Kind.HOP)) {
        added.replaceAll(
            line -> new Line(depth, line.kind(), line.peer(), line.source(), line.text()));
      } else {
        lines.add(before, new Line(depth, Kind.BLOCK, "", Optional.empty(), "on error:"));
      }
    }

    /** Adds a head and what is inside of it; without the head where that is one line or none. */
    private void inside(int depth, String head, Runnable content) {
      int before = lines.size();
      content.run();
      int added = lines.size() - before;
      if (added == 0) {
        return;
      }
      var first = lines.get(before);
      boolean single = added == 1 && first.kind() == Kind.RUN && first.source().isPresent();
      if (single && !head.equals("branch:")) {
        lines.set(before, new Line(depth, Kind.RUN, first.peer(), first.source(), first.text()));
        merge(before);
        return;
      }
      lines.add(before, new Line(depth, Kind.BLOCK, "", Optional.empty(), head));
    }

    /** Drops a line that says the same as the one before it. */
    private void merge(int index) {
      if (index > 0 && same(lines.get(index - 1), lines.get(index))) {
        lines.remove(index);
      }
    }

    /** Adds a hop; several in a row for one reason are one way. */
    private void hop(Line line) {
      var last = lines.isEmpty() ? line : lines.getLast();
      if (lines.isEmpty()
          || last.kind() != Kind.HOP
          || last.depth() != line.depth()
          || !last.text().equals(line.text())
          || !last.source().equals(line.source())) {
        lines.add(line);
        return;
      }
      var way = last.peer() + " → " + line.peer();
      lines.set(
          lines.size() - 1, new Line(last.depth(), Kind.HOP, way, last.source(), last.text()));
    }

    private void add(Line line) {
      lines.add(line);
      merge(lines.size() - 1);
    }

    private static boolean same(Line a, Line b) {
      return a.depth() == b.depth()
          && a.kind() == b.kind()
          && Objects.equals(a.peer(), b.peer())
          && a.text().equals(b.text())
          && a.source().map(Span::line).equals(b.source().map(Span::line));
    }

    private static Line run(Node.Act act, int depth, Optional<Span> span) {
      var text =
          span.map(s -> s.file().lineText(s.line()).strip())
              .orElseGet(
                  () -> {
                    var called = CALLED.matcher(act.rest());
                    if (act.rest().startsWith("(\"getDataSrv\"")) {
                      return "(fetches arguments)";
                    }
                    return called.matches()
                        ? "(" + unquoted(called.group(1)) + "." + unquoted(called.group(2)) + ")"
                        : "(fixes " + shown(word(act.rest(), 0)) + ")";
                  });
      return new Line(depth, Kind.RUN, shown(act.peer()), span, text);
    }

    private static String word(String text, int index) {
      return text.split(" ", -1)[index];
    }

    private static String unquoted(String text) {
      return text.replace("\"", "");
    }

    /** Operands by the names of the source. */
    private static String shown(String text) {
      return ARGUMENT
          .matcher(text)
          .replaceAll("$1")
          .replace("%init_peer_id%", "caller")
          .replace("-relay-", "relay");
    }
  }
}
