package io.decentracompute.aqua.tools.stubs;

import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.compiler.types.Type;
import io.decentracompute.aqua.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The interface of a file as JSON: {@code {"version": 1, "functions": [{"name", "parameters":
 * [{"name", "type"}], "results": [type], "script"}]}}. A type is {@code {"kind": "scalar",
 * "name"}}, {@code array|option|stream|map} with {@code element}, {@code data} with {@code name}
 * and {@code fields} (a list of name and type), or {@code arrow} with {@code parameters} and {@code
 * results}.
 */
public final class InterfaceJson {
  private static final int VERSION = 1;

  private InterfaceJson() {}

  /** Of what a file was compiled to. */
  public static Json.Obj of(Compilation.Compiled compiled) {
    var functions = new ArrayList<Json>();
    for (var function : compiled.functions()) {
      var parameters = new ArrayList<Json>();
      for (int i = 0; i < function.parameters().size(); i++) {
        parameters.add(field(function.parameters().get(i), function.type().parameters().get(i)));
      }
      functions.add(
          object(
              Map.of(
                  "name", Json.of(function.name()),
                  "parameters", Json.array(parameters),
                  "results", types(function.type().results()),
                  "script", Json.of(function.script()))));
    }
    return object(Map.of("version", Json.of(VERSION), "functions", Json.array(functions)));
  }

  private static Json field(String name, Type type) {
    return object(Map.of("name", Json.of(name), "type", type(type)));
  }

  private static Json types(List<Type> types) {
    return Json.array(types.stream().map(InterfaceJson::type).toList());
  }

  private static Json type(Type type) {
    return switch (type) {
      case Type.Array(var element) -> collection("array", element);
      case Type.Option(var element) -> collection("option", element);
      case Type.Stream(var element) -> collection("stream", element);
      case Type.StreamMap(var element) -> collection("map", element);
      case Type.Fields(var name, var ability, var fields) -> {
        var list = new ArrayList<Json>();
        fields.forEach((field, member) -> list.add(field(field, member)));
        yield object(
            Map.of("kind", Json.of("data"), "name", Json.of(name), "fields", Json.array(list)));
      }
      case Type.Arrow(var parameters, var results) ->
          object(
              Map.of(
                  "kind", Json.of("arrow"),
                  "parameters", types(parameters),
                  "results", types(results)));
      case Type.Scalar s -> scalar(type);
      case Type.NumberLiteral n -> scalar(type);
      case Type.Top t -> scalar(type);
      case Type.Bottom b -> scalar(type);
      case Type.Unknown u -> scalar(type);
    };
  }

  private static Json scalar(Type type) {
    return object(Map.of("kind", Json.of("scalar"), "name", Json.of(type.shown())));
  }

  private static Json collection(String kind, Type element) {
    return object(Map.of("kind", Json.of(kind), "element", type(element)));
  }

  private static Json.Obj object(Map<String, Json> fields) {
    return new Json.Obj(new LinkedHashMap<>(fields));
  }
}
