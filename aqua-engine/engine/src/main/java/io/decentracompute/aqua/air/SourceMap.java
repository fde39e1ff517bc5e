package io.decentracompute.aqua.air;

import io.decentracompute.aqua.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which line of Aqua a part of a script comes from: a side table that a compiler makes, never part
 * of a particle. Errors, explanations and verification speak of both where they are given one.
 *
 * @param spans parts of the script, each inside of another or beside it; sorted by start, then by
 *     falling end
 */
public record SourceMap(List<Span> spans) {
  /** Nothing known. */
  public static final SourceMap NONE = new SourceMap(List.of());

  private static final int VERSION = 1;

  public SourceMap {
    spans =
        spans.stream()
            .sorted(
                Comparator.comparingInt(Span::start)
                    .thenComparing(Comparator.comparingInt(Span::end).reversed()))
            .toList();
  }

  /** A place in Aqua, line and column from 1; columns count characters. */
  public record Place(String file, int line, int column) {
    public Place {
      if (line < 1 || column < 1) {
        throw new IllegalArgumentException(
            "a place has line and column from 1, not %s:%s".formatted(line, column));
      }
    }

    @Override
    public String toString() {
      return file + ":" + line + ":" + column;
    }
  }

  /**
   * A part of a script and the Aqua it comes from.
   *
   * @param start offset in chars
   * @param end offset after it
   */
  public record Span(int start, int end, Place place) {
    public Span {
      if (start < 0 || end < start) {
        throw new IllegalArgumentException("no span: %s to %s".formatted(start, end));
      }
    }
  }

  /** The place of the smallest part around an offset. */
  public Optional<Place> placeOf(int offset) {
    int low = 0;
    int high = spans.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (spans.get(middle).start() <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (int i = low - 1; i >= 0; i--) {
      if (spans.get(i).end() > offset) {
        return Optional.of(spans.get(i).place());
      }
    }
    return Optional.empty();
  }

  /** As JSON: {@code {"version":1,"files":[…],"spans":[[start,end,file,line,column],…]}}. */
  public Json json() {
    var files = spans.stream().map(span -> span.place().file()).distinct().toList();
    var rows = new ArrayList<Json>(spans.size());
    for (var span : spans) {
      var place = span.place();
      rows.add(
          Json.array(
              List.of(
                  Json.of(span.start()),
                  Json.of(span.end()),
                  Json.of(files.indexOf(place.file())),
                  Json.of(place.line()),
                  Json.of(place.column()))));
    }
    return new Json.Obj(
        Map.of(
            "version",
            Json.of(VERSION),
            "files",
            Json.array(files.stream().map(Json::of).toList()),
            "spans",
            Json.array(rows)));
  }

  /**
   * Reads what {@link #json} writes.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static SourceMap of(Json json) {
    if (!(json instanceof Json.Obj map)
        || !(map.get("version") instanceof Json.Int version)
        || version.bits() != VERSION
        || !(map.get("files") instanceof Json.Arr files)
        || !(map.get("spans") instanceof Json.Arr rows)) {
      throw new IllegalArgumentException("no source map of version " + VERSION);
    }
    var spans = new ArrayList<Span>(rows.values().size());
    for (var row : rows.values()) {
      if (!(row instanceof Json.Arr numbers) || numbers.values().size() != 5) {
        throw new IllegalArgumentException("a span of a source map has five numbers");
      }
      int file = number(numbers, 2);
      if (file >= files.values().size()
          || !(files.values().get(file) instanceof Json.Str(var name))) {
        throw new IllegalArgumentException("a span of a source map names file " + file);
      }
      spans.add(
          new Span(
              number(numbers, 0),
              number(numbers, 1),
              new Place(name, number(numbers, 3), number(numbers, 4))));
    }
    return new SourceMap(spans);
  }

  private static int number(Json.Arr numbers, int index) {
    if (numbers.values().get(index) instanceof Json.Int number
        && number.isU32()
        && number.bits() <= Integer.MAX_VALUE) {
      return (int) number.bits();
    }
    throw new IllegalArgumentException("a span of a source map has five numbers");
  }
}
