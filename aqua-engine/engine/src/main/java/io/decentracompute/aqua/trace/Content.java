package io.decentracompute.aqua.trace;

import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.ReceiptCid;
import io.decentracompute.aqua.Tetraplet;
import io.decentracompute.aqua.Work;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import java.util.Collections;
import java.util.HashMap;
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
  private static final byte[] VALUE_CID = ByteBuilder.ascii("{\"value_cid\":\"");
  private static final byte[] ARGUMENT_HASH = ByteBuilder.ascii("\",\"argument_hash\":\"");
  private static final byte[] TETRAPLET_CID = ByteBuilder.ascii("\",\"tetraplet_cid\":\"");
  private static final byte[] RECEIPT_CID = ByteBuilder.ascii("\",\"receipt_cid\":\"");
  private static final byte[] VALUE = ByteBuilder.ascii("{\"value\":\"");
  private static final byte[] TETRAPLET = ByteBuilder.ascii("\",\"tetraplet\":\"");
  private static final byte[] LITERAL =
      ByteBuilder.ascii("\",\"provenance\":{\"type\":\"literal\"}}");
  private static final byte[] SERVICE_RESULT =
      ByteBuilder.ascii("\",\"provenance\":{\"type\":\"service_result\",\"cid\":\"");
  private static final byte[] CANON =
      ByteBuilder.ascii("\",\"provenance\":{\"type\":\"canon\",\"cid\":\"");
  private static final byte[] OF_TETRAPLET = ByteBuilder.ascii("{\"tetraplet\":\"");
  private static final byte[] VALUES = ByteBuilder.ascii("\",\"values\":[");
  private static final byte[] QUOTE = ByteBuilder.ascii("\"");
  private static final byte[] NEXT = ByteBuilder.ascii(",\"");
  private static final byte[] END = ByteBuilder.ascii("\"}");
  private static final byte[] CLOSE = ByteBuilder.ascii("}");
  private static final byte[] END_OF_LIST = ByteBuilder.ascii("]}");
  private static final int RESULT_LETTERS =
      VALUE_CID.length + ARGUMENT_HASH.length + TETRAPLET_CID.length + 3 * Cid.LENGTH + END.length;

  final Map<Cid, Text> values = new LinkedHashMap<>();
  final Map<Cid, Tetraplet> tetraplets = new LinkedHashMap<>();
  final Map<Cid, ServiceResult> serviceResults = new LinkedHashMap<>();
  final Map<Cid, CanonElement> canonElements = new LinkedHashMap<>();
  final Map<Cid, CanonResult> canonResults = new LinkedHashMap<>();
  private final Map<Tetraplet, Cid> hashed = new HashMap<>();
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

    byte[] json() {
      var out =
          new ByteBuilder(RESULT_LETTERS)
              .put(VALUE_CID)
              .putText(value)
              .put(ARGUMENT_HASH)
              .putText(argumentHash)
              .put(TETRAPLET_CID)
              .putText(tetraplet);
      receipt.ifPresent(cid -> out.put(RECEIPT_CID).put(ByteBuilder.ascii(cid.text())));
      return out.put(END).bytes();
    }
  }

  /** One value of a fixed stream. */
  public record CanonElement(Cid value, Cid tetraplet, Provenance provenance) {
    byte[] json() {
      var out = new ByteBuilder(320).put(VALUE).putText(value).put(TETRAPLET).putText(tetraplet);
      switch (provenance) {
        case Provenance.Literal l -> out.put(LITERAL);
        case Provenance.ServiceResult(var cid) ->
            out.put(SERVICE_RESULT).putText(cid).put(END).put(CLOSE);
        case Provenance.Canon(var cid) -> out.put(CANON).putText(cid).put(END).put(CLOSE);
      }
      return out.bytes();
    }
  }

  /** A fixed stream. */
  public record CanonResult(Cid tetraplet, List<Cid> values) {
    public CanonResult {
      values = List.copyOf(values);
    }

    byte[] json() {
      var out =
          new ByteBuilder(100 + values.size() * (Cid.LENGTH + 3))
              .put(OF_TETRAPLET)
              .putText(tetraplet);
      out.put(VALUES);
      for (int i = 0; i < values.size(); i++) {
        out.put(i == 0 ? QUOTE : NEXT).putText(values.get(i));
        out.put(QUOTE);
      }
      return out.put(END_OF_LIST).bytes();
    }
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

  /** Adds a tetraplet; the same few come again and again, so one is hashed once. */
  public Cid add(Tetraplet tetraplet, Work.Counter work) {
    var known = hashed.get(tetraplet);
    if (known != null) {
      tetraplets.put(known, tetraplet);
      return known;
    }
    work.hash();
    var cid = add(tetraplet);
    hashed.put(tetraplet, cid);
    return cid;
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

  private static Cid hash(byte[] json, Work.Counter work) {
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
