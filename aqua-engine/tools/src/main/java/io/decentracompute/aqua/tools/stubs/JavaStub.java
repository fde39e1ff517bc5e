package io.decentracompute.aqua.tools.stubs;

import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.compiler.CompiledFunction;
import io.decentracompute.aqua.compiler.types.Type;
import io.decentracompute.aqua.json.Json;
import java.util.ArrayList;
import java.util.Set;

/**
 * A Java class with a method for each exported function and a record for each data type. It needs
 * {@code aqua-engine} for JSON, and a caller, such as {@code (script, arguments) ->
 * GatewayRun.call(gateway, script, arguments, ttlMs)}.
 */
public final class JavaStub {
  private static final Set<String> RESERVED =
      Set.of(
          "abstract",
          "assert",
          "boolean",
          "break",
          "byte",
          "case",
          "catch",
          "char",
          "class",
          "const",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extends",
          "final",
          "finally",
          "float",
          "for",
          "goto",
          "if",
          "implements",
          "import",
          "instanceof",
          "int",
          "interface",
          "long",
          "native",
          "new",
          "package",
          "private",
          "protected",
          "public",
          "return",
          "short",
          "static",
          "strictfp",
          "super",
          "switch",
          "synchronized",
          "this",
          "throw",
          "throws",
          "transient",
          "try",
          "void",
          "volatile",
          "while",
          "true",
          "false",
          "null",
          "caller");

  private final Compilation.Compiled compiled;
  private final String packageName;
  private final String className;
  private final DataTypes data;

  /** Lambdas inside of one another need names of their own. */
  private int lambdas;

  /**
   * A stub of what a file was compiled to (without a relay: the gateway starts the particle).
   *
   * @param packageName of the class, empty for none
   */
  public JavaStub(Compilation.Compiled compiled, String packageName, String className) {
    this.compiled = compiled;
    this.packageName = packageName;
    this.className = className;
    this.data = new DataTypes(compiled.functions());
  }

  /** The source text. */
  public String source() {
    var out = new StringBuilder("// Made by `aqua compile --target java`; do not edit.\n");
    if (!packageName.isEmpty()) {
      out.append("package ").append(packageName).append(";\n");
    }
    out.append(
        """

        import io.decentracompute.aqua.json.Json;
        import java.io.IOException;
        import java.util.LinkedHashMap;
        import java.util.List;
        import java.util.Map;
        import java.util.Optional;

        public final class %s {
          private %s() {}

          /** Runs a script with arguments by name; the results are those of its response. */
          @FunctionalInterface
          public interface Caller {
            List<Json> call(String script, Map<String, Json> arguments)
                throws IOException, InterruptedException;
          }
        """
            .formatted(className, className));
    data.all().forEach((type, name) -> record(type, name, out));
    for (var function : compiled.functions()) {
      if (function.type().parameters().stream().noneMatch(t -> t instanceof Type.Arrow)) {
        method(function, out);
      }
    }
    out.append(
        """

          private static long number(Json json) {
            return json instanceof Json.Int number ? number.bits() : Math.round(decimal(json));
          }

          private static double decimal(Json json) {
            return Double.parseDouble(json.toString());
          }

          private static Json field(Json json, String name) {
            if (json instanceof Json.Obj object && object.get(name) instanceof Json found) {
              return found;
            }
            throw new IllegalArgumentException("no field " + name + " in " + json);
          }
        }
        """);
    return out.toString();
  }

  private void record(Type.Fields type, String name, StringBuilder out) {
    var components = new ArrayList<String>();
    type.fields().forEach((f, t) -> components.add(java(t, false) + " " + safe(f)));
    out.append("\n  public record ").append(name).append('(');
    out.append(String.join(", ", components)).append(") {\n    Json json() {\n");
    out.append("      var fields = new LinkedHashMap<String, Json>();\n");
    type.fields()
        .forEach(
            (f, t) ->
                out.append("      fields.put(\"%s\", %s);%n".formatted(f, toJson(t, safe(f)))));
    out.append("      return new Json.Obj(fields);\n    }\n\n    static ").append(name);
    out.append(" of(Json json) {\n      return new ").append(name).append('(');
    var values = new ArrayList<String>();
    type.fields().forEach((f, t) -> values.add(fromJson(t, "field(json, \"" + f + "\")")));
    out.append(String.join(", ", values)).append(");\n    }\n  }\n");
  }

  private void method(CompiledFunction function, StringBuilder out) {
    var types = function.type();
    var taken = new ArrayList<String>();
    taken.add("Caller caller");
    for (int i = 0; i < types.parameters().size(); i++) {
      taken.add(java(types.parameters().get(i), false) + " " + safe(function.parameters().get(i)));
    }
    var results = types.results();
    var given =
        switch (results.size()) {
          case 0 -> "void";
          case 1 -> java(results.getFirst(), false);
          default -> "List<Json>";
        };
    out.append("\n  public static ").append(given).append(' ').append(safe(function.name()));
    out.append('(').append(String.join(", ", taken));
    out.append(") throws IOException, InterruptedException {\n");
    out.append("    var arguments = new LinkedHashMap<String, Json>();\n");
    for (int i = 0; i < types.parameters().size(); i++) {
      var name = function.parameters().get(i);
      out.append(
          "    arguments.put(\"%s\", %s);%n"
              .formatted(name, toJson(types.parameters().get(i), safe(name))));
    }
    out.append("    var results = caller.call(").append(Json.of(function.script()));
    out.append(", arguments);\n");
    out.append(
        switch (results.size()) {
          case 0 -> "";
          case 1 ->
              "    if (results.isEmpty()) {\n      throw new IOException(\""
                  + function.name()
                  + " gave no result in time\");\n    }\n    return "
                  + fromJson(results.getFirst(), "results.getFirst()")
                  + ";\n";
          default -> "    return results;\n";
        });
    out.append("  }\n");
  }

  private static String safe(String name) {
    return RESERVED.contains(name) ? name + "_" : name;
  }

  /** The Java type; boxed inside of another one. */
  private String java(Type type, boolean boxed) {
    return switch (type) {
      case Type.Scalar(var primitive) ->
          switch (primitive) {
            case BOOL -> boxed ? "Boolean" : "boolean";
            case STRING -> "String";
            case U8, U16, U32, U64, I8, I16, I32, I64 -> boxed ? "Long" : "long";
            case F32, F64 -> boxed ? "Double" : "double";
          };
      case Type.Array(var element) -> "List<" + java(element, true) + ">";
      case Type.Option(var element) -> "Optional<" + java(element, true) + ">";
      case Type.Stream(var element) -> "List<" + java(element, true) + ">";
      case Type.Fields fields -> data.name(fields);
      case Type.StreamMap m -> "Json";
      case Type.Arrow a -> "Json";
      case Type.NumberLiteral n -> "Json";
      case Type.Top t -> "Json";
      case Type.Bottom b -> "Json";
      case Type.Unknown u -> "Json";
    };
  }

  private String toJson(Type type, String value) {
    return switch (type) {
      case Type.Scalar s -> "Json.of(" + value + ")";
      case Type.Array(var element) -> listToJson(element, value);
      case Type.Stream(var element) -> listToJson(element, value);
      case Type.Option(var element) -> listToJson(element, value);
      case Type.Fields f -> value + ".json()";
      case Type.StreamMap m -> value;
      case Type.Arrow a -> value;
      case Type.NumberLiteral n -> value;
      case Type.Top t -> value;
      case Type.Bottom b -> value;
      case Type.Unknown u -> value;
    };
  }

  private String listToJson(Type element, String value) {
    var item = "e" + lambdas++;
    return "Json.array("
        + value
        + ".stream().map("
        + item
        + " -> "
        + toJson(element, item)
        + ").toList())";
  }

  private String fromJson(Type type, String value) {
    return switch (type) {
      case Type.Scalar(var primitive) ->
          switch (primitive) {
            case BOOL -> "((Json.Bool) " + value + ").value()";
            case STRING -> "((Json.Str) " + value + ").value()";
            case U8, U16, U32, U64, I8, I16, I32, I64 -> "number(" + value + ")";
            case F32, F64 -> "decimal(" + value + ")";
          };
      case Type.Array(var element) -> listFromJson(element, value) + ".toList()";
      case Type.Stream(var element) -> listFromJson(element, value) + ".toList()";
      case Type.Option(var element) -> listFromJson(element, value) + ".findFirst()";
      case Type.Fields fields -> data.name(fields) + ".of(" + value + ")";
      case Type.StreamMap m -> value;
      case Type.Arrow a -> value;
      case Type.NumberLiteral n -> value;
      case Type.Top t -> value;
      case Type.Bottom b -> value;
      case Type.Unknown u -> value;
    };
  }

  private String listFromJson(Type element, String value) {
    var item = "e" + lambdas++;
    return "((Json.Arr) "
        + value
        + ").values().stream().map("
        + item
        + " -> "
        + fromJson(element, item)
        + ")";
  }
}
