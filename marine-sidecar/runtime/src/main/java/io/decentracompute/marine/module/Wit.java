package io.decentracompute.marine.module;

import io.decentracompute.marine.module.BadModuleException.Problem;
import io.decentracompute.marine.module.InterfaceTypes.Adapter;
import io.decentracompute.marine.module.InterfaceTypes.Definition;
import io.decentracompute.marine.module.InterfaceTypes.Export;
import io.decentracompute.marine.module.InterfaceTypes.Field;
import io.decentracompute.marine.module.InterfaceTypes.Implementation;
import io.decentracompute.marine.module.Type.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The text form of an interface, as an author writes it and {@code marine info} prints it:
 *
 * <pre>
 * // a comment
 * record Size { width: u32, height: u32 }
 * fn thumbnail(path: string, max_side: u32) -&gt; string
 * fn health() -&gt; string
 * </pre>
 *
 * Types: {@code bool s8 s16 s32 s64 u8 u16 u32 u64 f32 f64 i32 i64 string}, {@code []T}, and the
 * names of records. A function has at most one result. The adapters follow from the signatures, so
 * the text has none.
 */
public final class Wit {
  /** The version of the binary form that {@link #compile} writes. */
  static final String VERSION = "0.23.0";

  /** The functions of the ABI; their places are fixed. */
  static final List<String> ABI =
      List.of(
          "allocate",
          "release_objects",
          "get_result_size",
          "get_result_ptr",
          "set_result_size",
          "set_result_ptr");

  private static final int ALLOCATE = 0;
  private static final int RELEASE_OBJECTS = 1;
  private static final int GET_RESULT_SIZE = 2;
  private static final int GET_RESULT_PTR = 3;

  private Wit() {}

  private record Signature(String name, List<Field> parameters, Optional<Type> output) {}

  // ---- text to interface types ----

  /**
   * Reads the text form.
   *
   * @param source the name of the text in messages, e.g. its file
   * @throws BadModuleException with line, column and a caret
   */
  public static InterfaceTypes compile(String source, String text) throws BadModuleException {
    return new Parser(source, text).parse();
  }

  private static InterfaceTypes assemble(
      List<Definition.Struct> records, List<Signature> functions) {
    var types = new ArrayList<Definition>();
    var exports = new ArrayList<Export>();
    var adapters = new ArrayList<Adapter>();
    var implementations = new ArrayList<Implementation>();
    for (var function : abi()) {
      exports.add(new Export(function.name(), types.size()));
      types.add(
          new Definition.Function(
              function.parameters(), function.output().map(List::of).orElse(List.of())));
    }
    types.addAll(records);
    for (var function : functions) {
      int adapterType = types.size();
      int coreFunction = exports.size();
      types.add(
          new Definition.Function(
              function.parameters(), function.output().map(List::of).orElse(List.of())));
      types.add(core(function));
      exports.add(new Export(function.name(), adapterType + 1));
      adapters.add(new Adapter(adapterType, adapter(function, coreFunction)));
      implementations.add(new Implementation(adapterType + 1, adapterType));
    }
    return new InterfaceTypes(VERSION, types, List.of(), exports, adapters, implementations);
  }

  private static List<Signature> abi() {
    var i32 = Optional.<Type>of(Scalar.I32);
    return List.of(
        new Signature(
            "allocate", List.of(new Field("size", Scalar.I32), new Field("tag", Scalar.I32)), i32),
        new Signature("release_objects", List.of(), Optional.empty()),
        new Signature("get_result_size", List.of(), i32),
        new Signature("get_result_ptr", List.of(), i32),
        new Signature("set_result_size", List.of(new Field("size", Scalar.I32)), Optional.empty()),
        new Signature("set_result_ptr", List.of(new Field("ptr", Scalar.I32)), Optional.empty()));
  }

  /** The function as the code has it: pointers and lengths instead of strings and arrays. */
  private static Definition.Function core(Signature function) {
    var parameters = new ArrayList<Field>();
    for (var parameter : function.parameters()) {
      switch (parameter.type()) {
        case Scalar scalar -> parameters.add(new Field(parameter.name(), core(scalar)));
        case Type.Text _, Type.Bytes _, Type.Array _ -> {
          parameters.add(new Field(parameter.name() + "_ptr", Scalar.I32));
          parameters.add(new Field(parameter.name() + "_len", Scalar.I32));
        }
        case Type.RecordOf _ -> parameters.add(new Field(parameter.name() + "_ptr", Scalar.I32));
      }
    }
    List<Type> outputs =
        function.output().isPresent() && function.output().get() instanceof Scalar scalar
            ? List.of(core(scalar))
            : List.of();
    return new Definition.Function(parameters, outputs);
  }

  private static Scalar core(Scalar scalar) {
    return switch (scalar) {
      case BOOL, S8, S16, S32, U8, U16, U32, I32 -> Scalar.I32;
      case S64, U64, I64 -> Scalar.I64;
      case F32 -> Scalar.F32;
      case F64 -> Scalar.F64;
    };
  }

  private static List<Instruction> adapter(Signature function, int coreFunction) {
    var code = new ArrayList<Instruction>();
    for (int i = 0; i < function.parameters().size(); i++) {
      lower(code, i, function.parameters().get(i).type());
    }
    code.add(new Instruction.CallCore(coreFunction));
    function.output().ifPresent(type -> lift(code, type));
    return code;
  }

  private static void lower(List<Instruction> code, int argument, Type type) {
    var get = new Instruction.ArgumentGet(argument);
    code.add(get);
    switch (type) {
      case Type.Text _ -> {
        code.add(new Instruction.StringSize());
        code.add(new Instruction.PushI32(Scalar.U8.tag()));
        code.add(new Instruction.CallCore(ALLOCATE));
        code.add(get);
        code.add(new Instruction.StringLower());
      }
      case Type.Bytes _ -> {
        code.add(new Instruction.ByteArraySize());
        code.add(new Instruction.PushI32(Scalar.U8.tag()));
        code.add(new Instruction.CallCore(ALLOCATE));
        code.add(get);
        code.add(new Instruction.ByteArrayLower());
      }
      case Type.Array array -> code.add(new Instruction.ArrayLower(array.element()));
      case Type.RecordOf record -> code.add(new Instruction.RecordLower(record.typeId()));
      case Scalar scalar -> {
        switch (scalar) {
          case BOOL -> code.add(new Instruction.I32FromBool());
          case S8, S16, S32, U8, U16, U32 -> code.add(new Instruction.ToCore(scalar, false));
          case S64, U64 -> code.add(new Instruction.ToCore(scalar, true));
          case I32, I64, F32, F64 -> {}
        }
      }
    }
  }

  private static void lift(List<Instruction> code, Type type) {
    switch (type) {
      case Type.Text _ -> complex(code, true, new Instruction.StringLift());
      case Type.Bytes _ -> complex(code, true, new Instruction.ByteArrayLift());
      case Type.Array array -> complex(code, true, new Instruction.ArrayLift(array.element()));
      case Type.RecordOf record ->
          complex(code, false, new Instruction.RecordLift(record.typeId()));
      case Scalar scalar -> {
        switch (scalar) {
          case BOOL -> code.add(new Instruction.BoolFromI32());
          case S8, S16, S32, U8, U16, U32 -> code.add(new Instruction.FromCore(scalar, false));
          case S64, U64 -> code.add(new Instruction.FromCore(scalar, true));
          case I32, I64, F32, F64 -> {}
        }
      }
    }
  }

  private static void complex(List<Instruction> code, boolean sized, Instruction lift) {
    code.add(new Instruction.CallCore(GET_RESULT_PTR));
    if (sized) {
      code.add(new Instruction.CallCore(GET_RESULT_SIZE));
    }
    code.add(lift);
    code.add(new Instruction.CallCore(RELEASE_OBJECTS));
  }

  // ---- interface types to text ----

  /** The interface in the text form: its records, then its functions. */
  public static String print(InterfaceTypes types) {
    var text = new StringBuilder();
    for (var definition : types.types()) {
      switch (definition) {
        case Definition.Struct record ->
            text.append("record ")
                .append(record.name())
                .append(" { ")
                .append(fields(types, record.fields()))
                .append(" }\n");
        case Definition.Function _ -> {}
      }
    }
    for (var function : types.functions()) {
      text.append("fn ")
          .append(function.name())
          .append('(')
          .append(fields(types, function.parameters()))
          .append(')');
      function.output().ifPresent(output -> text.append(" -> ").append(types.print(output)));
      text.append('\n');
    }
    return text.toString();
  }

  private static String fields(InterfaceTypes types, List<Field> fields) {
    return String.join(
        ", ",
        fields.stream().map(field -> field.name() + ": " + types.print(field.type())).toList());
  }

  // ---- the parser ----

  private static final class Parser {
    private static final Set<String> SCALARS = scalars();

    private final String source;
    private final String text;
    private int position;
    private int tokenStart;
    private String token = "";

    /** Types are known by name first, since a record may be used before it is written down. */
    private sealed interface Named {
      record Known(Type type) implements Named {}

      record ByName(String name, int position) implements Named {}

      record ArrayOf(Named element) implements Named {}
    }

    private record NamedField(String name, Named type) {}

    private record NamedRecord(String name, List<NamedField> fields) {}

    private record NamedFunction(
        String name, List<NamedField> parameters, Optional<Named> output) {}

    Parser(String source, String text) {
      this.source = source;
      this.text = text;
    }

    private static Set<String> scalars() {
      var names = new HashSet<String>();
      for (var scalar : Scalar.values()) {
        names.add(scalar.name().toLowerCase(Locale.ROOT));
      }
      return Set.copyOf(names);
    }

    InterfaceTypes parse() throws BadModuleException {
      var records = new ArrayList<NamedRecord>();
      var functions = new ArrayList<NamedFunction>();
      var names = new HashSet<String>();
      next();
      while (!token.isEmpty()) {
        switch (token) {
          case "record" -> {
            next();
            var record = record();
            once(names, record.name());
            records.add(record);
          }
          case "fn" -> {
            next();
            var function = function();
            once(names, function.name());
            functions.add(function);
          }
          case "import" ->
              throw error(
                  "imports from other modules are not supported yet: a service is one module");
          default -> throw error("`fn` or `record` is expected here");
        }
      }
      if (functions.isEmpty()) {
        throw error("the interface has no function");
      }
      return resolve(records, functions);
    }

    private void once(Set<String> names, String name) throws BadModuleException {
      if (ABI.contains(name)) {
        throw error(name + " belongs to the ABI and cannot be a name of the interface");
      }
      if (!names.add(name)) {
        throw error(name + " is there twice");
      }
    }

    private NamedRecord record() throws BadModuleException {
      String name = name("a record's name");
      expect("{");
      var fields = fields("}");
      if (fields.isEmpty()) {
        throw error("the record " + name + " has no field");
      }
      return new NamedRecord(name, fields);
    }

    private NamedFunction function() throws BadModuleException {
      String name = name("a function's name");
      expect("(");
      var parameters = fields(")");
      Optional<Named> output = Optional.empty();
      if (token.equals("->")) {
        next();
        output = Optional.of(type(0));
      }
      return new NamedFunction(name, parameters, output);
    }

    private List<NamedField> fields(String end) throws BadModuleException {
      var fields = new ArrayList<NamedField>();
      var names = new HashSet<String>();
      while (!token.equals(end)) {
        String name = name("a name or `" + end + "`");
        if (!names.add(name)) {
          throw error(name + " is there twice");
        }
        expect(":");
        fields.add(new NamedField(name, type(0)));
        if (fields.size() > 60) {
          throw error("60 parameters or fields are the most");
        }
        if (token.equals(",")) {
          next();
        } else if (!token.equals(end)) {
          throw error("`,` or `" + end + "` is expected here");
        }
      }
      next();
      return fields;
    }

    private Named type(int depth) throws BadModuleException {
      if (depth > InterfaceTypesReader.MAX_TYPE_DEPTH) {
        throw error("the type is nested too deeply");
      }
      if (token.equals("[")) {
        next();
        expect("]");
        var element = type(depth + 1);
        return element.equals(new Named.Known(Scalar.U8))
            ? new Named.Known(new Type.Bytes())
            : new Named.ArrayOf(element);
      }
      int at = tokenStart;
      String name = name("a type");
      if (name.equals("string")) {
        return new Named.Known(new Type.Text());
      }
      return SCALARS.contains(name)
          ? new Named.Known(Scalar.valueOf(name.toUpperCase(Locale.ROOT)))
          : new Named.ByName(name, at);
    }

    private InterfaceTypes resolve(List<NamedRecord> records, List<NamedFunction> functions)
        throws BadModuleException {
      Map<String, Integer> ids = new HashMap<>();
      for (var record : records) {
        ids.put(record.name(), ABI.size() + ids.size());
      }
      var definitions = new ArrayList<Definition.Struct>();
      for (var record : records) {
        definitions.add(new Definition.Struct(record.name(), resolve(ids, record.fields())));
      }
      var signatures = new ArrayList<Signature>();
      for (var function : functions) {
        Optional<Type> output =
            function.output().isPresent()
                ? Optional.of(resolve(ids, function.output().get()))
                : Optional.empty();
        signatures.add(new Signature(function.name(), resolve(ids, function.parameters()), output));
      }
      return assemble(definitions, signatures);
    }

    private List<Field> resolve(Map<String, Integer> ids, List<NamedField> fields)
        throws BadModuleException {
      var resolved = new ArrayList<Field>();
      for (var field : fields) {
        resolved.add(new Field(field.name(), resolve(ids, field.type())));
      }
      return resolved;
    }

    private Type resolve(Map<String, Integer> ids, Named named) throws BadModuleException {
      return switch (named) {
        case Named.Known known -> known.type();
        case Named.ArrayOf array -> new Type.Array(resolve(ids, array.element()));
        case Named.ByName name -> {
          var id = ids.get(name.name());
          if (id == null) {
            tokenStart = name.position();
            throw error(
                "there is no type " + name.name() + "; write `record " + name.name() + " { … }`");
          }
          yield new Type.RecordOf(id);
        }
      };
    }

    // ---- tokens ----

    private String name(String what) throws BadModuleException {
      if (token.isEmpty() || !Character.isJavaIdentifierStart(token.charAt(0))) {
        throw error(what + " is expected here");
      }
      if (token.length() > 200) {
        throw error("a name has at most 200 characters");
      }
      String name = token;
      next();
      return name;
    }

    private void expect(String wanted) throws BadModuleException {
      if (!token.equals(wanted)) {
        throw error("`" + wanted + "` is expected here");
      }
      next();
    }

    private void next() {
      while (position < text.length()) {
        char c = text.charAt(position);
        if (Character.isWhitespace(c)) {
          position++;
        } else if (text.startsWith("//", position)) {
          int end = text.indexOf('\n', position);
          position = end < 0 ? text.length() : end;
        } else {
          break;
        }
      }
      tokenStart = position;
      if (position == text.length()) {
        token = "";
        return;
      }
      int end = position + 1;
      if (isNamePart(text.charAt(position))) {
        while (end < text.length() && isNamePart(text.charAt(end))) {
          end++;
        }
      } else if (text.startsWith("->", position)) {
        end++;
      }
      token = text.substring(position, end);
      position = end;
    }

    private static boolean isNamePart(char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    private BadModuleException error(String why) {
      int lineStart = text.lastIndexOf('\n', Math.max(0, tokenStart - 1)) + 1;
      if (tokenStart < lineStart) {
        lineStart = tokenStart;
      }
      int lineEnd = text.indexOf('\n', tokenStart);
      String line = text.substring(lineStart, lineEnd < 0 ? text.length() : lineEnd);
      long number = text.substring(0, lineStart).lines().count() + 1;
      int column = tokenStart - lineStart;
      return new BadModuleException(
          Problem.BAD_TEXT,
          "%s:%d:%d: %s%n  %s%n  %s^"
              .formatted(source, number, column + 1, why, line, " ".repeat(column)));
    }
  }
}
