package io.decentracompute.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One figure.
 *
 * @param reference the same of the reference, measured in the same run; null where there is none
 * @param ratio above 1 is better than the reference
 * @param aim what it should be on an idle machine of two cores; shown, not written
 * @param samples how many measurements it comes from, 0 when unknown; shown, not written
 */
record Figure(
    String name,
    double value,
    String unit,
    @Nullable Double reference,
    @Nullable Double ratio,
    @Nullable Double aim,
    int samples) {

  /** A figure without a reference. */
  static Figure of(String name, double value, String unit, int samples) {
    return new Figure(name, value, unit, null, null, null, samples);
  }

  /** The rows that another program wrote in the common form. */
  static List<Figure> read(Path rows) throws IOException {
    List<Figure> figures = new ArrayList<>();
    for (JsonNode row : new ObjectMapper().readTree(Files.readAllBytes(rows))) {
      figures.add(
          new Figure(
              row.path("name").asText(),
              row.path("value").asDouble(),
              row.path("unit").asText(),
              number(row.path("reference")),
              number(row.path("ratio")),
              null,
              0));
    }
    return figures;
  }

  private static @Nullable Double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : null;
  }

  Figure aim(double most) {
    return new Figure(name, value, unit, reference, ratio, most, samples);
  }

  /** Compared with a reference of which less is better. */
  Figure lessIsBetter(double other) {
    return new Figure(name, value, unit, other, value == 0 ? null : other / value, aim, samples);
  }

  /** Compared with a reference of which more is better. */
  Figure moreIsBetter(double other) {
    return new Figure(name, value, unit, other, other == 0 ? null : value / other, aim, samples);
  }
}
