package io.decentracompute.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures of one part, for a terminal and as JSON. */
record Table(String part, List<Figure> figures, double loadBefore, double loadAfter) {
  private static final ObjectMapper JSON = new ObjectMapper();

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%n%s (load average %.1f before, %.1f after, on %d cores)%n",
            part,
            loadBefore,
            loadAfter,
            Load.cores()));
    text.append(
        String.format(
            Locale.ROOT,
            "  %-58s %12s %-9s %9s %12s %7s %8s%n",
            "figure",
            "value",
            "unit",
            "aim",
            "reference",
            "ratio",
            "samples"));
    for (Figure figure : figures) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %-58s %12s %-9s %9s %12s %7s %8s%n",
              figure.name(),
              number(figure.value()),
              figure.unit(),
              number(figure.aim()),
              number(figure.reference()),
              number(figure.ratio()),
              figure.samples() == 0 ? "-" : figure.samples()));
    }
    return text.toString();
  }

  /** Rows of {@code {name, value, unit, reference, ratio}}; the machine's load is one of them. */
  String json() throws IOException {
    ArrayNode rows = JSON.createArrayNode();
    figures.forEach(f -> row(rows, f));
    row(rows, Figure.of("load average of the machine, before", loadBefore, "processes", 1));
    row(rows, Figure.of("load average of the machine, after", loadAfter, "processes", 1));
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(rows);
  }

  /** Writes {@code PART.json} into a folder. */
  Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    return Files.writeString(folder.resolve(part + ".json"), json());
  }

  private static void row(ArrayNode rows, Figure figure) {
    ObjectNode row = rows.addObject();
    row.put("name", figure.name());
    row.put("value", round(figure.value()));
    row.put("unit", figure.unit());
    row.put("reference", round(figure.reference()));
    row.put("ratio", round(figure.ratio()));
  }

  private static String number(@Nullable Double value) {
    if (value == null) {
      return "-";
    }
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.1f", value);
  }

  private static @Nullable Double round(@Nullable Double value) {
    return value == null ? null : Math.round(value * 1000) / 1000.0;
  }
}
