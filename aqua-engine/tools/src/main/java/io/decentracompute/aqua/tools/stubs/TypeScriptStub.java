package io.decentracompute.aqua.tools.stubs;

import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.compiler.CompiledFunction;
import io.decentracompute.aqua.compiler.types.Type;
import io.decentracompute.aqua.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A module for browsers and Node, and its types for TypeScript: a function for each exported one,
 * which runs it at a gateway. No dependencies.
 */
public final class TypeScriptStub {
  private static final String RUN =
      """
      async function run(gateway, script, some, args, { ttlMs = 30000, callbacks = {}, signal } = {}) {
        const body = JSON.stringify({ script, arguments: args, ttlMs });
        const response = await fetch(new URL('/v1/run', gateway), { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal });
        if (!response.ok) throw new Error(`the gateway refused the script (HTTP ${response.status}): ${await response.text()}`);
        let text = '', ended;
        const events = response.body.pipeThrough(new TextDecoderStream()).getReader();
        for (let part = await events.read(); !part.done; part = await events.read()) {
          text += part.value;
          for (let end = text.indexOf('\\n\\n'); end >= 0; end = text.indexOf('\\n\\n')) {
            const event = text.slice(0, end); text = text.slice(end + 2);
            const name = /^event: ?(.*)$/m.exec(event)?.[1], data = JSON.parse(/^data: ?(.*)$/m.exec(event)?.[1] ?? 'null');
            if (name === 'response') { await events.cancel(); return data.values; }
            if (name === 'error') { await events.cancel(); throw Object.assign(new Error(data.values[0]?.message ?? 'the function failed'), { values: data.values }); }
            if (name === 'callback') callbacks[data.name]?.(...data.values);
            if (name === 'end') ended = data;
          }
        }
        if (some) throw Object.assign(new Error(`no result came in time (${ended?.reason ?? 'the gateway broke off'})`), { waitingFor: ended?.waitingFor });
        return [];
      }
      """;

  private static final Set<String> RESERVED =
      Set.of(
          "arguments",
          "await",
          "break",
          "case",
          "catch",
          "class",
          "const",
          "continue",
          "debugger",
          "default",
          "delete",
          "do",
          "else",
          "enum",
          "eval",
          "export",
          "extends",
          "false",
          "finally",
          "for",
          "function",
          "gateway",
          "if",
          "implements",
          "import",
          "in",
          "instanceof",
          "interface",
          "let",
          "new",
          "null",
          "options",
          "package",
          "private",
          "protected",
          "public",
          "results",
          "return",
          "run",
          "static",
          "super",
          "switch",
          "this",
          "throw",
          "true",
          "try",
          "typeof",
          "var",
          "void",
          "while",
          "with",
          "yield");

  private final Compilation.Compiled compiled;
  private final DataTypes data;

  /** The stub of what a file was compiled to (without a relay: the gateway starts the particle). */
  public TypeScriptStub(Compilation.Compiled compiled) {
    this.compiled = compiled;
    this.data = new DataTypes(compiled.functions());
  }

  /** The module, {@code .mjs}. */
  public String module() {
    var out =
        new StringBuilder("// Made by `aqua compile --target ts`; do not edit.\n\n").append(RUN);
    for (var function : compiled.functions()) {
      var values = values(function);
      out.append("\nexport async function ").append(safe(function.name())).append('(');
      out.append(
              String.join(
                  ", ",
                  with(
                      "gateway",
                      function.parameters().stream().map(TypeScriptStub::safe).toList(),
                      "options")))
          .append(") {\n");
      var callbacks = callbacks(function);
      var options =
          callbacks.isEmpty()
              ? "options"
              : "{ ...options, callbacks: { " + String.join(", ", callbacks) + " } }";
      out.append("  const results = await run(gateway, ").append(Json.of(function.script()));
      out.append(", { ")
          .append(String.join(", ", values))
          .append(" }, ")
          .append(options)
          .append(");\n");
      out.append(
          switch (function.type().results().size()) {
            case 0 -> "";
            case 1 -> "  return results[0];\n";
            default -> "  return results;\n";
          });
      out.append("}\n");
    }
    return out.toString();
  }

  private static String safe(String name) {
    return RESERVED.contains(name) ? "_" + name : name;
  }

  private static List<String> with(String first, List<String> middle, String last) {
    var all = new ArrayList<String>();
    all.add(first);
    all.addAll(middle);
    all.add(last);
    return all;
  }

  private static List<String> values(CompiledFunction function) {
    return parameters(function, false);
  }

  private static List<String> callbacks(CompiledFunction function) {
    return parameters(function, true);
  }

  private static List<String> parameters(CompiledFunction function, boolean arrows) {
    var names = new ArrayList<String>();
    for (int i = 0; i < function.parameters().size(); i++) {
      if (function.type().parameters().get(i) instanceof Type.Arrow == arrows) {
        var name = function.parameters().get(i);
        names.add(name.equals(safe(name)) ? name : name + ": " + safe(name));
      }
    }
    return names;
  }

  /** Its types, {@code .d.mts}. */
  public String types() {
    var out = new StringBuilder("// Made by `aqua compile --target ts`; do not edit.\n\n");
    out.append("export interface RunOptions { ttlMs?: number; signal?: AbortSignal }\n");
    data.all()
        .forEach(
            (type, name) -> {
              out.append("\nexport interface ").append(name).append(" {\n");
              type.fields()
                  .forEach(
                      (field, member) ->
                          out.append("  ")
                              .append(field)
                              .append(": ")
                              .append(shown(member))
                              .append(";\n"));
              out.append("}\n");
            });
    for (var function : compiled.functions()) {
      var parameters = new ArrayList<String>();
      for (int i = 0; i < function.parameters().size(); i++) {
        parameters.add(
            safe(function.parameters().get(i)) + ": " + shown(function.type().parameters().get(i)));
      }
      out.append("\nexport declare function ").append(safe(function.name())).append('(');
      out.append(
          String.join(", ", with("gateway: string | URL", parameters, "options?: RunOptions")));
      out.append("): Promise<").append(results(function.type().results())).append(">;\n");
    }
    return out.toString();
  }

  private String results(List<Type> results) {
    return switch (results.size()) {
      case 0 -> "void";
      case 1 -> shown(results.getFirst());
      default -> results.stream().map(this::shown).collect(Collectors.joining(", ", "[", "]"));
    };
  }

  private String shown(Type type) {
    return switch (type) {
      case Type.Scalar(var primitive) ->
          switch (primitive) {
            case BOOL -> "boolean";
            case STRING -> "string";
            case U8, U16, U32, U64, I8, I16, I32, I64, F32, F64 -> "number";
          };
      case Type.NumberLiteral n -> "number";
      case Type.Array(var element) -> "Array<" + shown(element) + ">";
      case Type.Option(var element) -> "[] | [" + shown(element) + "]";
      case Type.Stream(var element) -> "Array<" + shown(element) + ">";
      case Type.StreamMap m -> "unknown";
      case Type.Fields fields -> data.name(fields);
      case Type.Arrow(var parameters, var results) -> {
        var taken = new ArrayList<String>();
        for (int i = 0; i < parameters.size(); i++) {
          taken.add("arg" + i + ": " + shown(parameters.get(i)));
        }
        yield "(" + String.join(", ", taken) + ") => void";
      }
      case Type.Top t -> "unknown";
      case Type.Bottom b -> "never";
      case Type.Unknown u -> "unknown";
    };
  }
}
