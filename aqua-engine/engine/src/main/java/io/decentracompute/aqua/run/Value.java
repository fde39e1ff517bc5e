package io.decentracompute.aqua.run;

import io.decentracompute.aqua.Tetraplet;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.trace.Cid;
import io.decentracompute.aqua.trace.Provenance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a name can stand for. */
sealed interface Value {

  /** One JSON value, where it comes from and what vouches for it. */
  final class One implements Value {
    final Json json;
    final Tetraplet tetraplet;
    final Provenance provenance;
    private @Nullable String text;
    private @Nullable Cid cid;

    One(Json json, Tetraplet tetraplet, Provenance provenance) {
      this.json = json;
      this.tetraplet = tetraplet;
      this.provenance = provenance;
    }

    One(Json json, Tetraplet tetraplet, Provenance provenance, Cid cid, String text) {
      this(json, tetraplet, provenance);
      this.cid = cid;
      this.text = text;
    }

    String text() {
      var known = text;
      if (known == null) {
        known = JsonText.write(json);
        text = known;
      }
      return known;
    }

    boolean isHashed() {
      return cid != null;
    }

    Cid cid() {
      var known = cid;
      if (known == null) {
        known = Cid.of(text());
        cid = known;
      }
      return known;
    }
  }

  /** A fixed stream or map. */
  final class Canon implements Value {
    final boolean map;
    final List<One> elements;
    final Tetraplet tetraplet;
    final Cid cid;
    private @Nullable Json whole;
    private @Nullable Map<String, List<One>> pairs;

    Canon(boolean map, List<One> elements, Tetraplet tetraplet, Cid cid) {
      this.map = map;
      this.elements = List.copyOf(elements);
      this.tetraplet = tetraplet;
      this.cid = cid;
    }

    /** An array of the elements, or an object of arrays by key. */
    Json whole() {
      var known = whole;
      if (known == null) {
        if (map) {
          var fields = new LinkedHashMap<String, Json>();
          pairs().forEach((key, values) -> fields.put(key, arrayOfPairValues(values)));
          known = new Json.Obj(fields);
        } else {
          known = Json.array(elements.stream().map(e -> e.json).toList());
        }
        whole = known;
      }
      return known;
    }

    /** Pairs by key, in the order of writing. */
    Map<String, List<One>> pairs() {
      var known = pairs;
      if (known == null) {
        known = new LinkedHashMap<>();
        for (var element : elements) {
          var key = keyOf(element.json);
          if (key != null) {
            known.computeIfAbsent(key, k -> new ArrayList<>()).add(element);
          }
        }
        pairs = known;
      }
      return known;
    }

    /** Each key with the value that was written first. */
    Json firstValues() {
      var fields = new LinkedHashMap<String, Json>();
      pairs().forEach((key, values) -> fields.put(key, valueOf(values.getFirst().json)));
      return new Json.Obj(fields);
    }

    static Json arrayOfPairValues(List<One> pairs) {
      return Json.array(pairs.stream().map(pair -> valueOf(pair.json)).toList());
    }

    static Json valueOf(Json pair) {
      var value = pair instanceof Json.Obj object ? object.get("value") : null;
      return value == null ? new Json.Null() : value;
    }

    private static @Nullable String keyOf(Json pair) {
      return switch (pair instanceof Json.Obj object ? object.get("key") : null) {
        case Json.Str(var key) -> key;
        case Json.Int number -> number.toString();
        case null, default -> null;
      };
    }
  }
}
