package io.decentracompute.marine.module;

import io.decentracompute.marine.module.BadModuleException.Problem;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** A module's interface as Aqua: one {@code data} per record that is used, and one service. */
public final class AquaInterface {
  private static final Pattern TYPE_NAME = Pattern.compile("[A-Z][A-Za-z0-9_]*");
  private static final Pattern VALUE_NAME = Pattern.compile("[a-z][A-Za-z0-9_]*");
  private static final Set<String> KEYWORDS =
      Set.of(
          "func",
          "service",
          "data",
          "ability",
          "alias",
          "const",
          "use",
          "import",
          "export",
          "module",
          "declares",
          "from",
          "as",
          "on",
          "via",
          "for",
          "in",
          "if",
          "else",
          "try",
          "catch",
          "otherwise",
          "par",
          "co",
          "join",
          "match",
          "return",
          "parseq",
          "rec",
          "true",
          "false",
          "nil");

  private final InterfaceTypes types;
  private final StringBuilder out = new StringBuilder();
  private final Set<Integer> written = new LinkedHashSet<>();
  private final ArrayDeque<Integer> open = new ArrayDeque<>();

  private AquaInterface(InterfaceTypes types) {
    this.types = types;
  }

  /**
   * The interface as Aqua source.
   *
   * @param name what the service is called there, e.g. {@code Greeting}; also its default id
   * @throws BadModuleException when Aqua has no way to write a name or a type of the interface
   */
  public static String print(InterfaceTypes types, String name) throws BadModuleException {
    return new AquaInterface(types).service(name);
  }

  /** The service's name that a file's name suggests: {@code my-module.wasm} is MyModule. */
  public static String nameOf(String fileName) {
    String stem =
        fileName.endsWith(".wasm") ? fileName.substring(0, fileName.length() - 5) : fileName;
    var name = new StringBuilder();
    for (var part : stem.split("[^A-Za-z0-9]+", -1)) {
      if (!part.isEmpty()) {
        name.append(part.substring(0, 1).toUpperCase(Locale.ROOT)).append(part.substring(1));
      }
    }
    return name.isEmpty() || !Character.isLetter(name.charAt(0))
        ? "Module" + name
        : name.toString();
  }

  private String service(String name) throws BadModuleException {
    require(TYPE_NAME, "service", name, "a capital letter");
    for (var function : types.functions()) {
      for (var parameter : function.parameters()) {
        declare(parameter.type());
      }
      if (function.output().isPresent()) {
        declare(function.output().get());
      }
    }
    out.append("service ").append(name).append("(\"").append(name).append("\"):\n");
    for (var function : types.functions()) {
      require(VALUE_NAME, "function", function.name(), "a small letter");
      out.append("  ").append(function.name()).append('(');
      fields(function.parameters(), "", ", ");
      out.append(") -> ")
          .append(function.output().isPresent() ? text(function.output().get()) : "()")
          .append('\n');
    }
    return out.toString();
  }

  /** Writes the records that a type needs, each before the first that uses it. */
  private void declare(Type type) throws BadModuleException {
    switch (type) {
      case Type.Array array -> declare(array.element());
      case Type.RecordOf(int typeId) -> declareRecord(typeId);
      case Type.Scalar _, Type.Text _, Type.Bytes _ -> {}
    }
  }

  private void declareRecord(int typeId) throws BadModuleException {
    var record = types.recordOf(typeId);
    if (open.contains(typeId)) {
      throw unwritable(
          "the record " + record.name() + " contains itself, which Aqua does not allow");
    }
    if (!written.add(typeId)) {
      return;
    }
    require(TYPE_NAME, "record", record.name(), "a capital letter");
    open.push(typeId);
    for (var field : record.fields()) {
      declare(field.type());
    }
    open.pop();
    out.append("data ").append(record.name()).append(":\n");
    fields(record.fields(), "  ", "\n");
    out.append("\n\n");
  }

  private void fields(List<InterfaceTypes.Field> fields, String before, String between)
      throws BadModuleException {
    for (int i = 0; i < fields.size(); i++) {
      var field = fields.get(i);
      require(VALUE_NAME, "field or parameter", field.name(), "a small letter");
      out.append(i == 0 ? "" : between)
          .append(before)
          .append(field.name())
          .append(": ")
          .append(text(field.type()));
    }
  }

  private String text(Type type) {
    return switch (type) {
      case Type.Scalar scalar -> {
        String name = scalar.name().toLowerCase(Locale.ROOT);
        yield name.startsWith("s")
            ? "i" + name.substring(1)
            : name; // Aqua's signed ones are i8…i64
      }
      case Type.Text _ -> "string";
      case Type.Bytes _ -> "[]u8";
      case Type.Array array -> "[]" + text(array.element());
      case Type.RecordOf record -> types.recordOf(record.typeId()).name();
    };
  }

  private static void require(Pattern pattern, String what, String name, String first)
      throws BadModuleException {
    if (!pattern.matcher(name).matches() || KEYWORDS.contains(name)) {
      throw unwritable(
          "the %s %s cannot have this name in Aqua: it must begin with %s, go on with letters, digits or underlines, and be no word of the language"
              .formatted(what, name.isEmpty() ? "(empty)" : name, first));
    }
  }

  private static BadModuleException unwritable(String why) {
    return new BadModuleException(Problem.NOT_SUPPORTED, why + "; change it in the module");
  }
}
