package io.decentracompute.aqua.tools.stubs;

import io.decentracompute.aqua.compiler.CompiledFunction;
import io.decentracompute.aqua.compiler.types.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The data types that functions take and give, each under a name of its own. */
final class DataTypes {
  private final SequencedMap<Type.Fields, String> names = new LinkedHashMap<>();

  DataTypes(List<CompiledFunction> functions) {
    for (var function : functions) {
      function.type().parameters().forEach(this::collect);
      function.type().results().forEach(this::collect);
    }
  }

  private void collect(Type type) {
    switch (type) {
      case Type.Array(var element) -> collect(element);
      case Type.Option(var element) -> collect(element);
      case Type.Stream(var element) -> collect(element);
      case Type.StreamMap(var element) -> collect(element);
      case Type.Fields fields -> {
        fields.fields().values().forEach(this::collect);
        if (!names.containsKey(fields)) {
          var name = simple(fields.name());
          int number = 2;
          while (names.containsValue(name)) {
            name = simple(fields.name()) + number++;
          }
          names.put(fields, name);
        }
      }
      case Type.Arrow(var parameters, var results) -> {
        parameters.forEach(this::collect);
        results.forEach(this::collect);
      }
      case Type.Scalar s -> {}
      case Type.NumberLiteral n -> {}
      case Type.Top t -> {}
      case Type.Bottom b -> {}
      case Type.Unknown u -> {}
    }
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  String name(Type.Fields type) {
    return names.getOrDefault(type, simple(type.name()));
  }

  Map<Type.Fields, String> all() {
    return names;
  }
}
