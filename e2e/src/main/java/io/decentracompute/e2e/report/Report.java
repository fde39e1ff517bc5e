package io.decentracompute.e2e.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.decentracompute.e2e.timeline.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The outcome of a run.
 *
 * @param pictures every picture in order of its file name
 * @param workers one row per worker that made thumbnails
 * @param figures named numbers with their units, in the order in which they are shown
 * @param timeline what happened when
 */
public record Report(
    List<Picture> pictures,
    List<Worker> workers,
    Map<String, String> figures,
    List<Timeline.Event> timeline) {

  /** One picture: {@code thumbnail} is a path relative to the report's folder. */
  public record Picture(
      String name, String pictureCid, String thumbnailCid, String thumbnail, String worker) {}

  /**
   * One worker's share.
   *
   * @param verified pictures whose making a verified signature of this worker covers
   */
  public record Worker(String peerId, String node, int pictures, int verified) {}

  private static final List<String> COLOURS =
      List.of("#0b7285", "#c2410c", "#5f3dc4", "#2b8a3e", "#a61e4d", "#495057");

  /** Writes {@code report.json} and {@code index.html} into a folder. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(folder.resolve("report.json").toFile(), this);
    Files.writeString(folder.resolve("index.html"), html());
  }

  /** The table of pictures per worker and the figures, for a terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT, "%n%-54s %-8s %8s %9s%n", "worker", "node", "pictures", "verified"));
    for (Worker worker : workers) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-54s %-8s %8d %9d%n",
              worker.peerId(),
              worker.node(),
              worker.pictures(),
              worker.verified()));
    }
    text.append(System.lineSeparator());
    figures.forEach(
        (name, value) -> text.append(String.format(Locale.ROOT, "%-44s %s%n", name, value)));
    return text.toString();
  }

  private String html() {
    String style =
        """
        body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#212529;background:#fff}
        h1{font-size:1.6rem;margin:0 0 .3rem}h2{font-size:1.1rem;margin:2rem 0 .6rem}
        table{border-collapse:collapse}td,th{padding:.25rem .9rem .25rem 0;text-align:left;border-bottom:1px solid #dee2e6}
        td.n{text-align:right;font-variant-numeric:tabular-nums}code{font-size:.85em}
        .sheet{display:grid;grid-template-columns:repeat(auto-fill,minmax(84px,1fr));gap:4px}
        .sheet img{width:100%;display:block;border-bottom:4px solid}
        .bar{height:1.1rem;border-radius:3px;background:#0b7285;min-width:2px}
        .line{display:grid;grid-template-columns:5.5rem 22rem 1fr;gap:.6rem;align-items:center;font-size:.86rem}
        .line>span:first-child{text-align:right;font-variant-numeric:tabular-nums;color:#868e96}
        """;
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Thumbnails by DecentraCompute</title><style>"
        + style
        + "</style></head><body><h1>"
        + pictures.size()
        + " thumbnails by "
        + workers.size()
        + " workers</h1>\n<h2>Who made them</h2>"
        + workerTable()
        + "<h2>Figures</h2>"
        + figureTable()
        + "<h2>The run</h2>"
        + timelineBars()
        + "<h2>Contact sheet</h2><div class=\"sheet\">"
        + sheet()
        + "</div></body></html>\n";
  }

  private String colour(String worker) {
    for (int i = 0; i < workers.size(); i++) {
      if (workers.get(i).peerId().equals(worker)) {
        return COLOURS.get(i % COLOURS.size());
      }
    }
    return "#495057";
  }

  private String workerTable() {
    return workers.stream()
        .map(
            w ->
                String.format(
                    Locale.ROOT,
                    "<tr><td style=\"color:%s\">■</td><td><code>%s</code></td><td>%s</td><td class=\"n\">%d</td><td"
                        + " class=\"n\">%d</td></tr>",
                    colour(w.peerId()),
                    escape(w.peerId()),
                    escape(w.node()),
                    w.pictures(),
                    w.verified()))
        .collect(
            Collectors.joining(
                "\n",
                "<table><tr><th></th><th>worker</th><th>node</th><th>pictures</th><th>signatures"
                    + " verified</th></tr>\n",
                "</table>"));
  }

  private String figureTable() {
    return figures.entrySet().stream()
        .map(
            e ->
                "<tr><td>"
                    + escape(e.getKey())
                    + "</td><td class=\"n\">"
                    + escape(e.getValue())
                    + "</td></tr>")
        .collect(Collectors.joining("\n", "<table>", "</table>"));
  }

  private String timelineBars() {
    long end = timeline.stream().mapToLong(e -> e.atMs() + e.tookMs()).max().orElse(1);
    return timeline.stream()
        .map(
            e ->
                String.format(
                    Locale.ROOT,
                    "<div class=\"line\"><span>%.1f s</span><span>%s</span><div style=\"padding-left:%.2f%%\"><div"
                        + " class=\"bar\" style=\"width:%.2f%%\"></div></div></div>",
                    e.atMs() / 1000.0,
                    escape(e.text()),
                    100.0 * e.atMs() / end,
                    Math.min(100.0, 100.0 * e.tookMs() / Math.max(1, end - e.atMs()))))
        .collect(Collectors.joining("\n"));
  }

  private String sheet() {
    return pictures.stream()
        .map(
            p ->
                String.format(
                    Locale.ROOT,
                    "<img loading=\"lazy\" src=\"%s\" alt=\"%s\" title=\"%s by %s\" style=\"border-color:%s\">",
                    escape(p.thumbnail()),
                    escape(p.name()),
                    escape(p.name()),
                    escape(p.worker()),
                    colour(p.worker())))
        .collect(Collectors.joining("\n"));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
