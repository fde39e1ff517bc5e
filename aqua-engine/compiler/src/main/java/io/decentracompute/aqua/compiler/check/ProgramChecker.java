package io.decentracompute.aqua.compiler.check;

import io.decentracompute.aqua.compiler.core.Binding;
import io.decentracompute.aqua.compiler.core.Lambda;
import io.decentracompute.aqua.compiler.core.Program;
import io.decentracompute.aqua.compiler.core.Value;
import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.Nearest;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.syntax.Declaration;
import io.decentracompute.aqua.compiler.syntax.Function;
import io.decentracompute.aqua.compiler.syntax.Module;
import io.decentracompute.aqua.compiler.types.Subtyping;
import io.decentracompute.aqua.compiler.types.Type;
import io.decentracompute.aqua.compiler.types.Types;
import io.decentracompute.aqua.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Checks a file and all that it imports. */
public final class ProgramChecker {
  private final Diagnostics diagnostics;
  private final Map<String, Json> constants;
  private final ModuleGraph graph;
  private final Map<String, Map<String, Definition>> declared = new HashMap<>();
  private final List<Definition.OfFunction> functions = new ArrayList<>();
  private final Map<String, String> heads = new HashMap<>();
  private final Map<Names, List<Definition.OfFunction>> own = new HashMap<>();
  private final Map<Binding, Program.Service> services = new HashMap<>();
  private final Map<Definition.OfFunction, Map<Definition.OfFunction, Span>> calls =
      new LinkedHashMap<>();

  private ProgramChecker(
      Sources sources, List<String> folders, Map<String, Json> constants, Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
    this.constants = constants;
    this.graph = new ModuleGraph(sources, folders, diagnostics);
  }

  /**
   * The resolved program; only of use where nothing is told to be wrong.
   *
   * @param folders to import from, beside the importing file's own
   * @param constants values of constants that may be given from outside
   * @param progress is told each file's name before it is checked
   */
  public static Program check(
      SourceFile main,
      Sources sources,
      List<String> folders,
      Map<String, Json> constants,
      Diagnostics diagnostics,
      Consumer<String> progress) {
    var checker = new ProgramChecker(sources, folders, constants, diagnostics);
    var modules = checker.graph.load(main);
    var names = new ArrayList<Names>();
    for (var module : modules.values()) {
      progress.accept(module.file().name());
      names.add(checker.module(module));
    }
    checker.refuseRecursion();
    var exports = checker.exports(modules.lastEntry().getValue(), names.getLast());
    var lambdas = new HashMap<Binding, Lambda>();
    for (var function : checker.functions) {
      var lambda = function.lambda();
      if (lambda != null) {
        lambdas.put(function.binding(), lambda);
      }
    }
    return new Program(lambdas, checker.services, exports);
  }

  /** The names that the left margin of a file can use; what is wrong is told. */
  public static Set<String> names(
      SourceFile main,
      Sources sources,
      List<String> folders,
      Map<String, Json> constants,
      Diagnostics diagnostics) {
    var checker = new ProgramChecker(sources, folders, constants, diagnostics);
    var modules = checker.graph.load(main);
    var names = new Names(diagnostics);
    for (var module : modules.values()) {
      names = checker.module(module);
    }
    checker.refuseRecursion();
    checker.exports(modules.lastEntry().getValue(), names);
    return names.known();
  }

  private Names module(Module module) {
    var names = new Names(diagnostics);
    imports(module, names);
    var declarations = module.declarations();
    for (var declaration : declarations) {
      if (declaration instanceof Declaration.Alias || declaration instanceof Declaration.Fields) {
        names.declareType(declaration);
      }
    }
    for (var declaration : declarations) {
      if (declaration instanceof Declaration.Alias || declaration instanceof Declaration.Fields) {
        var type = names.declared(declaration.name());
        Usages.note(diagnostics, declaration.name(), type, declaration.span(), declaration.span());
      }
    }
    // Services first: their names are types too. Bodies last: they may call what stands below.
    for (int i = 0; i < declarations.size(); i++) {
      if (declarations.get(i) instanceof Declaration.Service service) {
        var definition = service(service, names, i);
        names.define(service.name(), i, definition);
        if (definition instanceof Definition.OfService(var binding, var type, var id)) {
          Usages.note(diagnostics, service.name(), type, service.span(), service.span());
        }
      }
    }
    for (int i = 0; i < declarations.size(); i++) {
      switch (declarations.get(i)) {
        case Declaration.Const constant -> constant(constant, names, i);
        case Declaration.Func function -> {
          var definition = function(function, names);
          names.define(function.name(), i, definition);
          if (definition instanceof Definition.OfFunction known) {
            Usages.note(
                diagnostics, function.name(), known.type(), function.span(), function.span());
          }
        }
        case Declaration.Service s -> {}
        case Declaration.Alias a -> {}
        case Declaration.Fields f -> {}
        case Declaration.Broken broken ->
            names.define(broken.name(), i, new Definition.OfUnreadable());
      }
    }
    bodies(module, names);
    declares(module, names);
    return names;
  }

  // --- imports and what files give to others ---------------------------------------------------

  private void imports(Module module, Names names) {
    for (var imported : module.imports()) {
      var target = graph.target(module.file().name(), imported);
      if (target.isEmpty()) {
        names.markIncomplete();
        imported
            .names()
            .forEach(rename -> names.importName(rename.as(), new Definition.OfUnreadable()));
        continue;
      }
      var given = declared.getOrDefault(target.get(), Map.of());
      var taken = taken(imported, given);
      if (imported.qualified()) {
        var name = imported.as().orElse(given(target.get()));
        qualify(names, name, taken);
      } else {
        taken.forEach(names::importName);
      }
    }
  }

  /** The name in the head of a file. */
  private String given(String file) {
    return heads.getOrDefault(file, file);
  }

  private static void qualify(Names names, String name, Map<String, Definition> members) {
    var parts = name.split("\\.", -1);
    Definition definition = new Definition.OfModule(name, members);
    for (int i = parts.length - 1; i > 0; i--) {
      definition = new Definition.OfModule(name, Map.of(parts[i], definition));
    }
    names.importName(parts[0], definition);
  }

  private Map<String, Definition> taken(Module.Import imported, Map<String, Definition> given) {
    if (imported.names().isEmpty()) {
      return given;
    }
    var taken = new LinkedHashMap<String, Definition>();
    for (var rename : imported.names()) {
      var found = path(given, rename.path());
      if (found.isPresent()) {
        taken.put(rename.as(), found.get());
      } else {
        taken.put(rename.as(), new Definition.OfUnreadable());
        var name = String.join(".", rename.path());
        diagnostics.header(
            rename.span(),
            "\"" + imported.path() + "\" declares no `" + name + "`",
            Nearest.hint(
                name,
                given.keySet(),
                "Declare it in the head of that file: `aqua Name declares " + name + "`."));
      }
    }
    return taken;
  }

  private static Optional<Definition> path(Map<String, Definition> given, List<String> path) {
    var found = Optional.ofNullable(given.get(path.getFirst()));
    for (int i = 1; i < path.size() && found.isPresent(); i++) {
      found =
          found.get() instanceof Definition.OfModule(var name, var members)
              ? Optional.ofNullable(members.get(path.get(i)))
              : Optional.empty();
    }
    return found;
  }

  private void declares(Module module, Names names) {
    var given = new LinkedHashMap<String, Definition>();
    var file = module.file().name();
    if (module.head().isPresent()) {
      var head = module.head().get();
      heads.put(file, head.name());
      if (head.everything()) {
        given.putAll(names.declarations());
      }
      for (var name : head.declares()) {
        var found = names.last(name.text());
        if (found.isPresent()) {
          given.put(name.text(), found.get());
        } else if (!names.isIncomplete()) {
          diagnostics.header(
              name.span(),
              "the file declares `" + name.text() + "`, but there is no such name in it",
              Nearest.hint(name.text(), names.known(), "Remove it from the list."));
        }
      }
    }
    declared.put(file, given);
  }

  // --- declarations ------------------------------------------------------------------------------

  private Definition service(Declaration.Service service, Names names, int number) {
    var members = new LinkedHashMap<String, Type>();
    for (var function : service.functions()) {
      var type = signature(function.function(), names);
      if (type.results().size() > 1) {
        diagnostics.semantic(
            function.span(),
            "a function of a service gives at most one result, `"
                + function.name()
                + "` gives "
                + type.results().size(),
            "Let it give one value of a data type.");
        type = new Type.Arrow(type.parameters(), List.of(Types.UNKNOWN));
      }
      if (members.putIfAbsent(function.name(), type) != null) {
        diagnostics.semantic(
            function.span(),
            "the service has a function `" + function.name() + "` already",
            "Give one of them another name.");
      }
    }
    var type = new Type.Fields(service.name(), true, members);
    var binding = new Binding(service.name(), type, service.span());
    var context = new FunctionContext(names, number, diagnostics, (f, s) -> {});
    var id =
        service
            .id()
            .map(
                expression ->
                    new ExpressionChecker(context)
                        .check(expression, Types.STRING, new Scope(null)));
    id.ifPresent(value -> services.put(binding, new Program.Service(service.name(), type, value)));
    return new Definition.OfService(binding, type, id);
  }

  private static Type.Arrow signature(Function function, Names names) {
    var parameters = new ArrayList<Type>();
    function.abilities().forEach(p -> parameters.add(names.type(p.type())));
    function.parameters().forEach(p -> parameters.add(names.type(p.type())));
    return new Type.Arrow(parameters, function.results().stream().map(names::type).toList());
  }

  private Definition function(Declaration.Func declaration, Names names) {
    var function = new Definition.OfFunction(declaration, signature(declaration.function(), names));
    functions.add(function);
    own.computeIfAbsent(names, n -> new ArrayList<>()).add(function);
    return function;
  }

  private void constant(Declaration.Const constant, Names names, int number) {
    if (names.isDefined(constant.name())) {
      diagnostics.semantic(
          constant.span(),
          "the constant `" + constant.name() + "` is declared already",
          "Give one of them another name.");
      return;
    }
    var context = new FunctionContext(names, number, diagnostics, (f, s) -> {});
    var value = new ExpressionChecker(context).check(constant.value(), new Scope(null));
    if (!(value instanceof Value.Literal) && !(value instanceof Value.Broken)) {
      diagnostics.semantic(
          constant.value().span(),
          "a constant is a literal, another constant, or computed from them",
          "Write the value itself.");
      value = new Value.Broken(value.type());
    }
    var given = constants.get(constant.name());
    if (constant.overridable() && given != null) {
      var outer = ExpressionChecker.literal(given);
      if (Subtyping.comparable(outer.type(), value.type())) {
        value = outer;
      } else {
        diagnostics.semantic(
            constant.span(),
            "the constant `"
                + constant.name()
                + "` is given from outside as `"
                + outer.type().shown()
                + "`, it is `"
                + value.type().shown()
                + "`",
            "Give a value of the same type.");
      }
    }
    names.define(constant.name(), number, new Definition.OfConstant(value));
  }

  private void bodies(Module module, Names names) {
    var mine = new ArrayDeque<>(own.getOrDefault(names, List.of()));
    for (int i = 0; i < module.declarations().size(); i++) {
      if (module.declarations().get(i) instanceof Declaration.Func declaration) {
        var function = mine.removeFirst();
        var context =
            new FunctionContext(
                names,
                i,
                diagnostics,
                (callee, span) ->
                    calls
                        .computeIfAbsent(function, f -> new LinkedHashMap<>())
                        .putIfAbsent(callee, span));
        function.checked(
            new FunctionChecker(context)
                .check(declaration.name(), declaration.function(), function.type(), null));
      }
    }
  }

  // --- rules for the whole program
  // -----------------------------------------------------------------

  /** A script holds the whole program, so a function cannot contain itself. */
  private void refuseRecursion() {
    var state = new HashMap<Definition.OfFunction, Boolean>();
    for (var function : functions) {
      follow(function, state, new ArrayList<>());
    }
  }

  private void follow(
      Definition.OfFunction function,
      Map<Definition.OfFunction, Boolean> done,
      List<Definition.OfFunction> open) {
    if (done.containsKey(function)) {
      return;
    }
    open.add(function);
    for (var call : calls.getOrDefault(function, Map.of()).entrySet()) {
      int circle = open.indexOf(call.getKey());
      if (circle >= 0) {
        var names = new ArrayList<String>();
        open.subList(circle, open.size()).forEach(f -> names.add(f.declaration().name()));
        names.add(call.getKey().declaration().name());
        diagnostics.semantic(
            call.getValue(),
            "functions cannot call themselves: " + String.join(" → ", names),
            "Use a loop: `while`, or `for … rec` over a stream that grows.");
      } else {
        follow(call.getKey(), done, open);
      }
    }
    open.removeLast();
    done.put(function, true);
  }

  private List<Program.Export> exports(Module main, Names names) {
    var exports = new ArrayList<Program.Export>();
    for (var rename : main.exports()) {
      var found = names.last(rename.path().getFirst());
      for (int i = 1; i < rename.path().size() && found.isPresent(); i++) {
        found =
            found.get() instanceof Definition.OfModule(var name, var members)
                ? Optional.ofNullable(members.get(rename.path().get(i)))
                : Optional.empty();
      }
      if (found.isEmpty() && !names.isIncomplete()) {
        var name = String.join(".", rename.path());
        diagnostics.header(
            rename.span(),
            "the file exports `" + name + "`, but there is no such name in it",
            Nearest.hint(name, names.known(), "Remove it from the list."));
      } else if (found.isPresent() && found.get() instanceof Definition.OfFunction function) {
        exportable(rename, function);
        var lambda = function.lambda();
        if (lambda != null) {
          exports.add(new Program.Export(rename.as(), lambda));
        }
      }
    }
    return exports;
  }

  private void exportable(Module.Rename rename, Definition.OfFunction function) {
    for (var result : function.type().results()) {
      if (result instanceof Type.Arrow || result.isAbility() || result instanceof Type.StreamMap) {
        diagnostics.header(
            rename.span(),
            "`" + rename.as() + "` cannot be exported: it returns `" + result.shown() + "`",
            "Callers outside get data only; return data.");
        return;
      }
    }
    for (var parameter : function.type().parameters()) {
      if (parameter.isAbility() || parameter instanceof Type.StreamMap) {
        diagnostics.header(
            rename.span(),
            "`" + rename.as() + "` cannot be exported: it takes `" + parameter.shown() + "`",
            "Callers outside give data and callbacks only.");
        return;
      }
      if (parameter instanceof Type.Arrow callback && callback.results().size() > 1) {
        diagnostics.header(
            rename.span(),
            "`" + rename.as() + "` cannot be exported: its callback gives several results",
            "Let the callback give one value of a data type.");
        return;
      }
    }
  }
}
