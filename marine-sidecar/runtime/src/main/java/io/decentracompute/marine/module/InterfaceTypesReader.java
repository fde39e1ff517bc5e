package io.decentracompute.marine.module;

import io.decentracompute.marine.module.BadModuleException.Problem;
import io.decentracompute.marine.module.InterfaceTypes.Adapter;
import io.decentracompute.marine.module.InterfaceTypes.Definition;
import io.decentracompute.marine.module.InterfaceTypes.Export;
import io.decentracompute.marine.module.InterfaceTypes.Field;
import io.decentracompute.marine.module.InterfaceTypes.Implementation;
import io.decentracompute.marine.module.InterfaceTypes.Import;
import io.decentracompute.marine.module.Type.Scalar;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Reads the binary form of interface types and checks every index in it, so that what comes out can
 * be used without further checks.
 */
final class InterfaceTypesReader {
  static final int MAX_TYPE_DEPTH = 32;
  private static final int MAX_ENTRIES = 10_000;

  private final ByteReader in;
  private final List<Definition> types = new ArrayList<>();
  private final List<Import> imports = new ArrayList<>();
  private final List<Export> exports = new ArrayList<>();
  private final List<Adapter> adapters = new ArrayList<>();
  private final List<Implementation> implementations = new ArrayList<>();
  private final List<String> versions = new ArrayList<>();

  private InterfaceTypesReader(byte[] section) {
    this.in = new ByteReader(section, 0, section.length, InterfaceTypesReader::broken);
  }

  static InterfaceTypes read(byte[] section) throws BadModuleException {
    var reader = new InterfaceTypesReader(section);
    while (reader.in.remaining() > 0) {
      reader.block();
    }
    if (reader.versions.size() != 1) {
      throw broken(
          "it names its version %d times instead of once".formatted(reader.versions.size()));
    }
    var read =
        new InterfaceTypes(
            reader.versions.getFirst(),
            reader.types,
            reader.imports,
            reader.exports,
            reader.adapters,
            reader.implementations);
    check(read);
    return read;
  }

  private static BadModuleException broken(String why) {
    return new BadModuleException(
        Problem.BAD_INTERFACE_TYPES,
        "the section interface-types is broken: " + why + "; write it again with `marine set it`");
  }

  private void block() throws BadModuleException {
    int kind = in.u8();
    if (kind == 5) {
      versions.add(string());
      return;
    }
    int count = in.uleb32();
    if (count > MAX_ENTRIES || count > in.remaining()) {
      throw broken("a block claims " + count + " entries");
    }
    for (int i = 0; i < count; i++) {
      switch (kind) {
        case 0 -> types.add(definition());
        case 1 -> imports.add(new Import(string(), string(), in.uleb32()));
        case 2 -> adapters.add(adapter());
        case 3 -> exports.add(new Export(string(), in.uleb32()));
        case 4 -> implementations.add(new Implementation(in.uleb32(), in.uleb32()));
        default -> throw broken("there is no block of kind " + kind);
      }
    }
  }

  private Definition definition() throws BadModuleException {
    int kind = in.u8();
    return switch (kind) {
      case 0 -> {
        var parameters = fields();
        int count = in.u8();
        if (count > 1) {
          throw broken("a function has " + count + " results, and one is the most");
        }
        yield new Definition.Function(parameters, count == 0 ? List.of() : List.of(type(0)));
      }
      case 1 -> {
        String name = string();
        var fields = fields();
        if (fields.isEmpty()) {
          throw broken("the record " + name + " has no field");
        }
        yield new Definition.Struct(name, fields);
      }
      default -> throw broken("there is no type of kind " + kind);
    };
  }

  private List<Field> fields() throws BadModuleException {
    int count = in.u8();
    var fields = new ArrayList<Field>();
    for (int i = 0; i < count; i++) {
      fields.add(new Field(string(), type(0)));
    }
    return fields;
  }

  private Type type(int depth) throws BadModuleException {
    if (depth > MAX_TYPE_DEPTH) {
      throw broken("a type is nested deeper than " + MAX_TYPE_DEPTH);
    }
    int code = in.u8();
    return switch (code) {
      case 0x00 -> Scalar.S8;
      case 0x01 -> Scalar.S16;
      case 0x02 -> Scalar.S32;
      case 0x03 -> Scalar.S64;
      case 0x04 -> Scalar.U8;
      case 0x05 -> Scalar.U16;
      case 0x06 -> Scalar.U32;
      case 0x07 -> Scalar.U64;
      case 0x08 -> Scalar.F32;
      case 0x09 -> Scalar.F64;
      case 0x0a -> new Type.Text();
      case 0x0b -> Scalar.BOOL;
      case 0x0c -> Scalar.I32;
      case 0x0d -> Scalar.I64;
      case 0x0e -> new Type.RecordOf(in.uleb32());
      case 0x36 -> new Type.Array(type(depth + 1));
      case 0x3c -> new Type.Bytes();
      default -> throw broken("there is no type with code 0x%02x".formatted(code));
    };
  }

  private Adapter adapter() throws BadModuleException {
    int typeId = in.uleb32();
    int count = in.u8();
    var instructions = new ArrayList<Instruction>();
    for (int i = 0; i < count; i++) {
      instructions.add(instruction());
    }
    return new Adapter(typeId, instructions);
  }

  private static final Scalar[] SIGNED = {Scalar.S8, Scalar.S16, Scalar.S32, Scalar.S64};
  private static final Scalar[] UNSIGNED = {Scalar.U8, Scalar.U16, Scalar.U32, Scalar.U64};

  private Instruction instruction() throws BadModuleException {
    int code = in.u8();
    return switch (code) {
      case 0x00 -> new Instruction.ArgumentGet(in.uleb32());
      case 0x01 -> new Instruction.CallCore(in.uleb32());
      case 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09 ->
          new Instruction.FromCore(SIGNED[(code - 0x02) / 2], (code - 0x02) % 2 == 1);
      case 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11 ->
          new Instruction.ToCore(SIGNED[(code - 0x0a) % 4], code - 0x0a >= 4);
      case 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19 ->
          new Instruction.FromCore(UNSIGNED[(code - 0x12) / 2], (code - 0x12) % 2 == 1);
      case 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x21 ->
          new Instruction.ToCore(UNSIGNED[(code - 0x1a) % 4], code - 0x1a >= 4);
      case 0x22 -> new Instruction.StringLift();
      case 0x23 -> new Instruction.StringLower();
      case 0x24 -> new Instruction.StringSize();
      case 0x34 -> new Instruction.Dup();
      case 0x35 -> new Instruction.Swap2();
      case 0x37 -> new Instruction.ArrayLift(type(0));
      case 0x38 -> new Instruction.ArrayLower(type(0));
      case 0x3a -> new Instruction.RecordLift(in.uleb32());
      case 0x3b -> new Instruction.RecordLower(in.uleb32());
      case 0x3e -> new Instruction.BoolFromI32();
      case 0x3f -> new Instruction.I32FromBool();
      case 0x40 -> new Instruction.PushI32((int) in.uleb64());
      case 0x41 -> new Instruction.PushI64(in.uleb64());
      case 0x43 -> new Instruction.ByteArrayLift();
      case 0x44 -> new Instruction.ByteArrayLower();
      case 0x45 -> new Instruction.ByteArraySize();
      default -> throw broken("there is no instruction with code 0x%02x".formatted(code));
    };
  }

  private String string() throws BadModuleException {
    byte[] utf8 = in.bytes(in.u8());
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw broken("a name is not UTF-8");
    }
  }

  // ---- every index leads somewhere ----

  private static void check(InterfaceTypes read) throws BadModuleException {
    for (var definition : read.types()) {
      switch (definition) {
        case Definition.Function function -> {
          for (var parameter : function.parameters()) {
            checkType(read, parameter.type());
          }
          for (var output : function.outputs()) {
            checkType(read, output);
          }
        }
        case Definition.Struct record -> {
          for (var field : record.fields()) {
            checkType(read, field.type());
          }
        }
      }
    }
    for (var imported : read.imports()) {
      checkFunction(read, imported.typeId(), "the import " + imported.name());
    }
    var names = new HashSet<String>();
    for (var export : read.exports()) {
      checkFunction(read, export.typeId(), "the export " + export.name());
      if (!names.add(export.name())) {
        throw broken("the export " + export.name() + " is there twice");
      }
    }
    for (var implementation : read.implementations()) {
      checkFunction(read, implementation.coreTypeId(), "an implementation");
      checkFunction(read, implementation.adapterTypeId(), "an implementation");
    }
    for (var adapter : read.adapters()) {
      var type = checkFunction(read, adapter.typeId(), "an adapter");
      for (var instruction : adapter.instructions()) {
        checkInstruction(read, type, instruction);
      }
    }
  }

  private static Definition.Function checkFunction(InterfaceTypes read, int typeId, String what)
      throws BadModuleException {
    if (typeId < read.types().size()
        && read.types().get(typeId) instanceof Definition.Function function) {
      return function;
    }
    throw broken("%s has type %d, which is no function".formatted(what, typeId));
  }

  private static void checkType(InterfaceTypes read, Type type) throws BadModuleException {
    switch (type) {
      case Type.RecordOf record -> checkRecord(read, record.typeId());
      case Type.Array array -> checkType(read, array.element());
      case Scalar _, Type.Text _, Type.Bytes _ -> {}
    }
  }

  private static void checkRecord(InterfaceTypes read, int typeId) throws BadModuleException {
    if (typeId >= read.types().size() || !(read.types().get(typeId) instanceof Definition.Struct)) {
      throw broken("type " + typeId + " is used as a record and is none");
    }
  }

  private static void checkInstruction(
      InterfaceTypes read, Definition.Function type, Instruction instruction)
      throws BadModuleException {
    switch (instruction) {
      case Instruction.ArgumentGet get -> {
        if (get.index() >= type.parameters().size()) {
          throw broken("an adapter reads argument " + get.index() + ", which does not exist");
        }
      }
      case Instruction.CallCore call -> {
        if (call.function() >= read.exports().size() + read.imports().size()) {
          throw broken("an adapter calls function " + call.function() + ", which does not exist");
        }
      }
      case Instruction.ArrayLift lift -> checkType(read, lift.element());
      case Instruction.ArrayLower lower -> checkType(read, lower.element());
      case Instruction.RecordLift lift -> checkRecord(read, lift.typeId());
      case Instruction.RecordLower lower -> checkRecord(read, lower.typeId());
      case Instruction.FromCore _,
          Instruction.ToCore _,
          Instruction.StringLift _,
          Instruction.StringLower _,
          Instruction.StringSize _,
          Instruction.ByteArrayLift _,
          Instruction.ByteArrayLower _,
          Instruction.ByteArraySize _,
          Instruction.BoolFromI32 _,
          Instruction.I32FromBool _,
          Instruction.Dup _,
          Instruction.Swap2 _,
          Instruction.PushI32 _,
          Instruction.PushI64 _ -> {}
    }
  }
}
