package io.decentracompute.aqua.compiler.check;

import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.Nearest;
import io.decentracompute.aqua.compiler.syntax.Declaration;
import io.decentracompute.aqua.compiler.syntax.TypeTree;
import io.decentracompute.aqua.compiler.types.Type;
import io.decentracompute.aqua.compiler.types.Type.Primitive;
import io.decentracompute.aqua.compiler.types.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The names of one file: what it imports and what it declares, in the order of declaration. */
final class Names {
  private static final Map<String, Type> BUILT_IN = new HashMap<>();

  static {
    for (var primitive : Primitive.values()) {
      BUILT_IN.put(primitive.name().toLowerCase(Locale.ROOT), new Type.Scalar(primitive));
    }
  }

  private final Diagnostics diagnostics;
  private final Map<String, Definition> imported = new LinkedHashMap<>();
  private final Map<String, List<Own>> own = new LinkedHashMap<>();
  private final Map<String, Declaration> typeDeclarations = new HashMap<>();
  private final Map<String, Type> types = new HashMap<>();
  private boolean incomplete;
  private final Set<String> resolving = new HashSet<>();

  /** A definition and its number in the file. */
  private record Own(int number, Definition definition) {}

  Names(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  void importName(String name, Definition definition) {
    if (definition instanceof Definition.OfModule(var module, var members)
        && imported.get(name) instanceof Definition.OfModule(var other, var known)) {
      var both = new LinkedHashMap<>(known);
      both.putAll(members);
      imported.put(name, new Definition.OfModule(module, both));
      return;
    }
    imported.put(name, definition);
  }

  /** Says that names are missing because a file could not be imported. */
  void markIncomplete() {
    incomplete = true;
  }

  boolean isIncomplete() {
    return incomplete;
  }

  /** Notes a type that is declared somewhere in the file. */
  void declareType(Declaration declaration) {
    if (typeDeclarations.putIfAbsent(declaration.name(), declaration) != null
        || BUILT_IN.containsKey(declaration.name())) {
      diagnostics.semantic(
          declaration.span(),
          "the type `" + declaration.name() + "` is declared already",
          "Give one of them another name.");
    }
  }

  /** Notes the definition with this number; a later one of the same name hides it from there on. */
  void define(String name, int number, Definition definition) {
    own.computeIfAbsent(name, n -> new ArrayList<>()).add(new Own(number, definition));
  }

  boolean isDefined(String name) {
    return own.containsKey(name);
  }

  /**
   * What a name means to the declaration of this number: the nearest declaration above it, else an
   * imported one, else the first one below.
   */
  Optional<Definition> find(String name, int number) {
    var candidates = own.getOrDefault(name, List.of());
    for (var candidate : candidates.reversed()) {
      if (candidate.number() < number) {
        return Optional.of(candidate.definition());
      }
    }
    if (imported.containsKey(name)) {
      return Optional.of(imported.get(name));
    }
    if (!candidates.isEmpty()) {
      return Optional.of(candidates.getFirst().definition());
    }
    if (typeDeclarations.containsKey(name)) {
      return Optional.of(new Definition.OfType(declared(name)));
    }
    return Optional.empty();
  }

  /** The last meaning of a name, which other files get. */
  Optional<Definition> last(String name) {
    return find(name, Integer.MAX_VALUE);
  }

  /** All that this file itself declares. */
  Map<String, Definition> declarations() {
    var all = new LinkedHashMap<String, Definition>();
    own.keySet().forEach(name -> last(name).ifPresent(d -> all.put(name, d)));
    typeDeclarations.keySet().stream()
        .sorted()
        .forEach(name -> all.put(name, new Definition.OfType(declared(name))));
    return all;
  }

  /** Every name that can be used. */
  Set<String> known() {
    var names = new TreeSet<String>(imported.keySet());
    names.addAll(own.keySet());
    names.addAll(typeDeclarations.keySet());
    return names;
  }

  /** The type that a tree means; unknown ones are told. */
  Type type(TypeTree tree) {
    return switch (tree) {
      case TypeTree.Named named -> named(named);
      case TypeTree.Array(var span, var element) -> new Type.Array(element(element));
      case TypeTree.Option(var span, var element) -> new Type.Option(element(element));
      case TypeTree.Stream(var span, var element) -> new Type.Stream(element(element));
      case TypeTree.StreamMap(var span, var element) -> new Type.StreamMap(element(element));
      case TypeTree.Arrow(var span, var parameters, var results) ->
          new Type.Arrow(
              parameters.stream().map(this::type).toList(),
              results.stream().map(this::type).toList());
      case TypeTree.Top t -> Types.TOP;
      case TypeTree.Bottom b -> Types.BOTTOM;
    };
  }

  /** The type of what a collection holds, which is data. */
  private Type element(TypeTree tree) {
    var type = type(tree);
    if (type instanceof Type.Stream || type instanceof Type.StreamMap) {
      diagnostics.semantic(
          tree.span(), "a collection cannot hold streams", "Use an array: [] in place of *.");
      return Types.UNKNOWN;
    }
    if (type instanceof Type.Arrow || type.isAbility()) {
      diagnostics.semantic(
          tree.span(),
          "a collection cannot hold functions or abilities, as `" + type.shown() + "` is",
          "Keep data in collections.");
      return Types.UNKNOWN;
    }
    return type;
  }

  private Type named(TypeTree.Named tree) {
    var path = tree.path();
    var simple = path.getFirst();
    if (path.size() == 1 && BUILT_IN.containsKey(simple)) {
      return BUILT_IN.get(simple);
    }
    if (path.size() == 1 && typeDeclarations.containsKey(simple)) {
      var type = declared(simple);
      var at = typeDeclarations.get(simple);
      Usages.note(diagnostics, simple, type, tree.span(), at == null ? null : at.span());
      return type;
    }
    Optional<Definition> found = last(simple);
    for (int i = 1; i < path.size() && found.isPresent(); i++) {
      found =
          found.get() instanceof Definition.OfModule(var name, var members)
              ? Optional.ofNullable(members.get(path.get(i)))
              : Optional.empty();
    }
    if (found.isPresent()) {
      if (found.get() instanceof Definition.OfType(var type)) {
        Usages.note(diagnostics, path.getLast(), type, tree.span(), null);
        return type;
      }
      if (found.get() instanceof Definition.OfService service) {
        return service.type();
      }
      if (found.get() instanceof Definition.OfUnreadable) {
        return Types.UNKNOWN;
      }
    }
    if (incomplete) {
      return Types.UNKNOWN;
    }
    var known = new TreeSet<String>(BUILT_IN.keySet());
    known.addAll(known());
    diagnostics.semantic(
        tree.span(),
        "there is no type `" + String.join(".", path) + "`",
        Nearest.hint(
            path.getLast(), known, "Declare it with data, ability or alias, or import it."));
    return Types.UNKNOWN;
  }

  /** The type that this file declares under a name. */
  Type declared(String name) {
    var known = types.get(name);
    if (known != null) {
      return known;
    }
    var declaration = typeDeclarations.get(name);
    if (declaration == null) {
      return Types.UNKNOWN;
    }
    if (!resolving.add(name)) {
      diagnostics.semantic(
          declaration.span(),
          "the type `" + name + "` contains itself",
          "Refer to other objects by an id.");
      return Types.UNKNOWN;
    }
    Type type =
        switch (declaration) {
          case Declaration.Alias alias -> type(alias.type());
          case Declaration.Fields fields -> fields(fields);
          case Declaration.Service s -> Types.UNKNOWN;
          case Declaration.Func f -> Types.UNKNOWN;
          case Declaration.Const c -> Types.UNKNOWN;
          case Declaration.Broken b -> Types.UNKNOWN;
        };
    resolving.remove(name);
    types.put(name, type);
    return type;
  }

  private Type fields(Declaration.Fields declaration) {
    var fields = new LinkedHashMap<String, Type>();
    for (var field : declaration.fields()) {
      var type = type(field.type());
      if (!declaration.ability()
          && (type instanceof Type.Stream
              || type instanceof Type.StreamMap
              || type instanceof Type.Arrow
              || type.isAbility())) {
        diagnostics.semantic(
            field.type().span(),
            "data cannot hold `" + type.shown() + "`",
            "Use an array for a stream; an ability holds functions.");
        type = Types.UNKNOWN;
      }
      if (fields.putIfAbsent(field.name(), type) != null) {
        diagnostics.semantic(
            field.span(),
            "`" + declaration.name() + "` has a field `" + field.name() + "` already",
            "Give one of them another name.");
      }
    }
    return new Type.Fields(declaration.name(), declaration.ability(), fields);
  }
}
