package io.decentracompute.aqua.trace;

import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.ReceiptCid;
import io.decentracompute.aqua.Tetraplet;
import io.decentracompute.aqua.Work;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stores of content by identifier, in the order of arrival. Grows only; of two stores the union is
 * valid.
 */
public final class Content {
  final Map<Cid, Text> values = new LinkedHashMap<>();
  final Map<Cid, Tetraplet> tetraplets = new LinkedHashMap<>();
  final Map<Cid, ServiceResult> serviceResults = new LinkedHashMap<>();
  final Map<Cid, CanonElement> canonElements = new LinkedHashMap<>();
  final Map<Cid, CanonResult> canonResults = new LinkedHashMap<>();
  private long textWeight;

  /** A value as text; read when it is first needed. */
  public static final class Text {
    private final String text;
    private @Nullable Json json;

    Text(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }

    /** Whether the text was read before. */
    public boolean isRead() {
      return json != null;
    }

    /**
     * The value, or null where the text is no JSON. Our profile reads doubles as they were written;
     * the reference may change the last bit each time.
     */
    public @Nullable Json json(Profile profile) {
      if (json == null
          && (profile == Profile.DECENTRA
                  ? JsonText.readExact(text, Json.MAX_DEPTH)
                  : JsonText.read(text))
              instanceof JsonText.Result.Value(var value)) {
        json = value;
      }
      return json;
    }
  }

  /**
   * What a service answered to which arguments.
   *
   * @param receipt of the execution; none in profile AQUAVM_0_62
   */
  public record ServiceResult(
      Cid value, Cid argumentHash, Cid tetraplet, Optional<ReceiptCid> receipt) {
    /** A result without a receipt. */
    public ServiceResult(Cid value, Cid argumentHash, Cid tetraplet) {
      this(value, argumentHash, tetraplet, Optional.empty());
    }

    String json() {
      var out =
          new StringBuilder(256)
              .append("{\"value_cid\":\"")
              .append(value)
              .append("\",\"argument_hash\":\"")
              .append(argumentHash)
              .append("\",\"tetraplet_cid\":\"")
              .append(tetraplet);
      receipt.ifPresent(cid -> out.append("\",\"receipt_cid\":\"").append(cid));
      return out.append("\"}").toString();
    }
  }

  /** One value of a fixed stream. */
  public record CanonElement(Cid value, Cid tetraplet, Provenance provenance) {
    String json() {
      return "{\"value\":\"%s\",\"tetraplet\":\"%s\",\"provenance\":%s}"
          .formatted(value, tetraplet, Content.json(provenance));
    }
  }

  /** A fixed stream. */
  public record CanonResult(Cid tetraplet, List<Cid> values) {
    public CanonResult {
      values = List.copyOf(values);
    }

    String json() {
      var out = new StringBuilder(80 + values.size() * 64);
      out.append("{\"tetraplet\":\"").append(tetraplet).append("\",\"values\":[");
      for (int i = 0; i < values.size(); i++) {
        out.append(i == 0 ? "\"" : ",\"").append(values.get(i)).append('"');
      }
      return out.append("]}").toString();
    }
  }

  static String json(Provenance provenance) {
    return switch (provenance) {
      case Provenance.Literal l -> "{\"type\":\"literal\"}";
      case Provenance.ServiceResult(var cid) ->
          "{\"type\":\"service_result\",\"cid\":\"" + cid + "\"}";
      case Provenance.Canon(var cid) -> "{\"type\":\"canon\",\"cid\":\"" + cid + "\"}";
    };
  }

  static String json(Tetraplet tetraplet) {
    var out = new StringBuilder(160).append("{\"peer_pk\":");
    JsonText.quote(tetraplet.peerPk(), out);
    out.append(",\"service_id\":");
    JsonText.quote(tetraplet.serviceId(), out);
    out.append(",\"function_name\":");
    JsonText.quote(tetraplet.functionName(), out);
    out.append(",\"lens\":");
    JsonText.quote(tetraplet.lens(), out);
    return out.append('}').toString();
  }

  /** How much there is, of each kind. */
  public record Size(
      int values, int tetraplets, int serviceResults, int canonElements, int canonResults) {}

  /** How much there is now. */
  public Size size() {
    return new Size(
        values.size(),
        tetraplets.size(),
        serviceResults.size(),
        canonElements.size(),
        canonResults.size());
  }

  /** About the memory this takes, in bytes. */
  public long weight() {
    return textWeight + 250L * (tetraplets.size() + serviceResults.size() + canonElements.size());
  }

  /** What there was when there was so much; without a copy where nothing came since. */
  public Content upTo(Size size) {
    if (size.equals(size())) {
      return this;
    }
    var earlier = new Content();
    copy(values, earlier.values, size.values());
    copy(tetraplets, earlier.tetraplets, size.tetraplets());
    copy(serviceResults, earlier.serviceResults, size.serviceResults());
    copy(canonElements, earlier.canonElements, size.canonElements());
    copy(canonResults, earlier.canonResults, size.canonResults());
    return earlier;
  }

  private static <T> void copy(Map<Cid, T> from, Map<Cid, T> to, int count) {
    int left = count;
    for (var entry : from.entrySet()) {
      if (left-- == 0) {
        return;
      }
      to.put(entry.getKey(), entry.getValue());
    }
  }

  /** Adds all of another store; what is known stays. */
  public void addAll(Content other) {
    other.values.forEach(this::addText);
    tetraplets.putAll(other.tetraplets);
    serviceResults.putAll(other.serviceResults);
    canonElements.putAll(other.canonElements);
    canonResults.putAll(other.canonResults);
  }

  /** The values by identifier; a view. */
  public Map<Cid, Text> values() {
    return Collections.unmodifiableMap(values);
  }

  /** The tetraplets by identifier; a view. */
  public Map<Cid, Tetraplet> tetraplets() {
    return Collections.unmodifiableMap(tetraplets);
  }

  /** The service results by identifier; a view. */
  public Map<Cid, ServiceResult> serviceResults() {
    return Collections.unmodifiableMap(serviceResults);
  }

  /** Puts a value under an identifier that need not be its own: what a forger does. */
  public void forge(Cid cid, String text) {
    values.put(cid, new Text(text));
  }

  /** Puts a tetraplet under an identifier that need not be its own: what a forger does. */
  public void forge(Cid cid, Tetraplet tetraplet) {
    tetraplets.put(cid, tetraplet);
  }

  /** Puts a result under an identifier that need not be its own: what a forger does. */
  public void forge(Cid cid, ServiceResult result) {
    serviceResults.put(cid, result);
  }

  /** Adds a value under its identifier, computed before. */
  public void addValue(Cid cid, String text) {
    addText(cid, new Text(text));
  }

  private void addText(Cid cid, Text text) {
    if (values.putIfAbsent(cid, text) == null) {
      textWeight += 200 + 3L * text.text().length();
    }
  }

  public Cid add(Tetraplet tetraplet) {
    var cid = cidOf(tetraplet);
    tetraplets.put(cid, tetraplet);
    return cid;
  }

  public static Cid cidOf(Tetraplet tetraplet) {
    return Cid.of(json(tetraplet));
  }

  public Cid add(ServiceResult result) {
    var cid = Cid.of(result.json());
    serviceResults.put(cid, result);
    return cid;
  }

  public Cid add(CanonElement element) {
    var cid = Cid.of(element.json());
    canonElements.put(cid, element);
    return cid;
  }

  public Cid add(CanonResult result) {
    var cid = Cid.of(result.json());
    canonResults.put(cid, result);
    return cid;
  }

  public @Nullable Text value(Cid cid) {
    return values.get(cid);
  }

  public @Nullable Tetraplet tetraplet(Cid cid) {
    return tetraplets.get(cid);
  }

  public @Nullable ServiceResult serviceResult(Cid cid) {
    return serviceResults.get(cid);
  }

  public @Nullable CanonElement canonElement(Cid cid) {
    return canonElements.get(cid);
  }

  public @Nullable CanonResult canonResult(Cid cid) {
    return canonResults.get(cid);
  }

  /**
   * Whether every entry hashes to its key and every reference leads somewhere.
   *
   * @param trusted content whose entries need not be hashed again
   * @param allowMissingResultValues whether a service result may leave out its value (it was not
   *     used)
   * @param work counts what is hashed
   * @return the first thing wrong, or null
   */
  public @Nullable String findFault(
      Content trusted, boolean allowMissingResultValues, Work.Counter work) {
    for (var entry : values.entrySet()) {
      var known = trusted.values.get(entry.getKey());
      boolean same = known != null && known.text().equals(entry.getValue().text());
      if (!same && !hash(entry.getValue().text(), work).equals(entry.getKey())) {
        return "value " + entry.getKey() + " does not hash to its identifier";
      }
    }
    for (var entry : tetraplets.entrySet()) {
      if (!entry.getValue().equals(trusted.tetraplets.get(entry.getKey()))
          && !hash(json(entry.getValue()), work).equals(entry.getKey())) {
        return "tetraplet " + entry.getKey() + " does not hash to its identifier";
      }
    }
    for (var entry : serviceResults.entrySet()) {
      var result = entry.getValue();
      if (!result.equals(trusted.serviceResults.get(entry.getKey()))
          && !hash(result.json(), work).equals(entry.getKey())) {
        return "service result " + entry.getKey() + " does not hash to its identifier";
      }
      if (!tetraplets.containsKey(result.tetraplet())
          || !(allowMissingResultValues || values.containsKey(result.value()))) {
        return "service result " + entry.getKey() + " refers to content that is missing";
      }
    }
    return findCanonFault(trusted, work);
  }

  private static Cid hash(String json, Work.Counter work) {
    work.hash();
    return Cid.of(json);
  }

  private @Nullable String findCanonFault(Content trusted, Work.Counter work) {
    for (var entry : canonElements.entrySet()) {
      var element = entry.getValue();
      if (!element.equals(trusted.canonElements.get(entry.getKey()))
          && !hash(element.json(), work).equals(entry.getKey())) {
        return "canon element " + entry.getKey() + " does not hash to its identifier";
      }
      boolean vouched =
          switch (element.provenance()) {
            case Provenance.Literal l -> true;
            case Provenance.ServiceResult(var cid) -> serviceResults.containsKey(cid);
            case Provenance.Canon(var cid) -> canonResults.containsKey(cid);
          };
      if (!vouched
          || !values.containsKey(element.value())
          || !tetraplets.containsKey(element.tetraplet())) {
        return "canon element " + entry.getKey() + " refers to content that is missing";
      }
    }
    for (var entry : canonResults.entrySet()) {
      var result = entry.getValue();
      if (!result.equals(trusted.canonResults.get(entry.getKey()))
          && !hash(result.json(), work).equals(entry.getKey())) {
        return "canon result " + entry.getKey() + " does not hash to its identifier";
      }
      if (!tetraplets.containsKey(result.tetraplet())
          || !canonElements.keySet().containsAll(result.values())) {
        return "canon result " + entry.getKey() + " refers to content that is missing";
      }
    }
    return null;
  }
}
