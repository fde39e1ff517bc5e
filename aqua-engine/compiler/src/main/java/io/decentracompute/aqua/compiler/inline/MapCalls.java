package io.decentracompute.aqua.compiler.inline;

import io.decentracompute.aqua.compiler.core.Value;
import io.decentracompute.aqua.compiler.topology.Atom;
import io.decentracompute.aqua.compiler.topology.Op;
import io.decentracompute.aqua.json.Json;
import java.util.List;
import java.util.Optional;

/** Questions to stream maps; each fixes the map where it is asked. */
final class MapCalls {
  private static final Atom NONE = new Atom.Literal(Json.array(List.of()));
  private static final Atom YES = new Atom.Literal(Json.of(true));
  private static final Atom NO = new Atom.Literal(Json.of(false));

  private final ScriptNames names;
  private final Values values;

  MapCalls(ScriptNames names, Values values) {
    this.names = names;
    this.values = values;
  }

  Meaning meaning(Value.MapCall call, Spot spot) {
    if (!(values.meaning(call.map(), spot) instanceof Meaning.StreamMap(var map))) {
      throw new IllegalStateException("a map call on something else");
    }
    var canon = "#" + map.charAt(0) + names.scalar(map.substring(1) + "-canon");
    return switch (call.method()) {
      case GET -> {
        var all = ofKey(call, map, canon, spot);
        yield new Meaning.Data(Atom.Variable.of(all));
      }
      case GET_STREAM -> {
        var all = ofKey(call, map, canon, spot);
        yield new Meaning.Stream(streamOf(Atom.Variable.of(all), "", spot));
      }
      case KEYS -> {
        var stream = keys(map, canon, spot);
        yield new Meaning.Data(Atom.Variable.of(values.fixed(stream, spot)));
      }
      case KEYS_STREAM -> new Meaning.Stream(keys(map, canon, spot));
      case CONTAINS -> {
        var all = Atom.Variable.of(ofKey(call, map, canon, spot));
        var result = names.scalar("contains");
        spot.add(
            new Op.Otherwise(
                new Op.Match(all, NONE, true, new Op.Copy(NO, result)), new Op.Copy(YES, result)));
        yield new Meaning.Data(Atom.Variable.of(result));
      }
    };
  }

  /** A scalar with all values of the key. */
  private String ofKey(Value.MapCall call, String map, String canon, Spot spot) {
    var key = values.scalar(values.atom(call.arguments().getFirst(), spot), "key", spot);
    spot.add(new Op.Canon(map, canon));
    var result = names.scalar("of-key");
    var entry = Atom.Variable.of(canon).at(".[" + key.name() + "]");
    spot.add(new Op.Otherwise(new Op.Copy(entry, result), new Op.Copy(NONE, result)));
    return result;
  }

  private String keys(String map, String canon, Spot spot) {
    spot.add(new Op.Canon(map, canon));
    return streamOf(Atom.Variable.of(canon), ".key", spot);
  }

  /** A stream of the elements of a value, or of one field of each. */
  private String streamOf(Atom.Variable source, String step, Spot spot) {
    var stream = names.stream("$", "of-map");
    var item = names.scalar("entry");
    var element = Atom.Variable.of(item);
    var body =
        Op.sequence(
            List.of(
                new Op.Copy(step.isEmpty() ? element : element.at(step), stream),
                new Op.Next(item)));
    spot.add(new Op.Fold(source.text(), item, body, Optional.empty()));
    return stream;
  }
}
