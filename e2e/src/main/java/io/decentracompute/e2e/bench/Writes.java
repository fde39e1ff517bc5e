package io.decentracompute.e2e.bench;

import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kind of write to the API server, as its counter {@code apiserver_request_total} tells them. */
record Writes(String verb, String group, String resource, String subresource)
    implements Comparable<Writes> {
  private static final String COUNTER = "apiserver_request_total{";
  private static final Set<String> VERBS =
      Set.of("POST", "PUT", "PATCH", "APPLY", "DELETE", "DELETECOLLECTION");

  /** Reviews are questions, although they are posted. */
  private static final Set<String> QUESTIONS =
      Set.of("tokenreviews", "subjectaccessreviews", "selfsubjectaccessreviews");

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final Comparator<Writes> ORDER =
      Comparator.comparing(Writes::group)
          .thenComparing(Writes::resource)
          .thenComparing(Writes::subresource)
          .thenComparing(Writes::verb);

  /** The counters of all writes. */
  static Map<Writes, Long> parse(String metrics) {
    Map<Writes, Long> counts = new TreeMap<>();
    metrics
        .lines()
        .filter(line -> line.startsWith(COUNTER))
        .forEach(
            line -> {
              Map<String, String> labels = new TreeMap<>();
              Matcher matcher = LABEL.matcher(line);
              while (matcher.find()) {
                labels.put(matcher.group(1), matcher.group(2));
              }
              Writes writes =
                  new Writes(
                      labels.getOrDefault("verb", ""),
                      labels.getOrDefault("group", ""),
                      labels.getOrDefault("resource", ""),
                      labels.getOrDefault("subresource", ""));
              if (VERBS.contains(writes.verb()) && !QUESTIONS.contains(writes.resource())) {
                double count = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                counts.merge(writes, Math.round(count), Long::sum);
              }
            });
    return counts;
  }

  /** What was added; kinds without a write are left out. */
  static Map<Writes, Long> since(Map<Writes, Long> before, Map<Writes, Long> after) {
    Map<Writes, Long> made = new TreeMap<>();
    after.forEach(
        (writes, count) -> {
          long more = count - before.getOrDefault(writes, 0L);
          if (more > 0) {
            made.put(writes, more);
          }
        });
    return made;
  }

  static int sum(Map<Writes, Long> counts, Predicate<Writes> wanted) {
    long sum =
        counts.entrySet().stream()
            .filter(e -> wanted.test(e.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    return Math.toIntExact(sum);
  }

  @Override
  public int compareTo(Writes other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return verb
        + " "
        + resource
        + (group.isEmpty() ? "" : "." + group)
        + (subresource.isEmpty() ? "" : "/" + subresource);
  }
}
