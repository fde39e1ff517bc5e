package io.decentracompute.marine.module;

import io.decentracompute.marine.module.InterfaceTypes.Definition;
import io.decentracompute.marine.module.InterfaceTypes.Field;
import io.decentracompute.marine.module.Type.Scalar;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the binary form of interface types; {@link InterfaceTypesReader} is its inverse. */
final class InterfaceTypesWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private InterfaceTypesWriter() {}

  static byte[] write(InterfaceTypes types) {
    var writer = new InterfaceTypesWriter();
    writer.out.write(5);
    writer.string(types.version());
    writer.block(0, types.types(), writer::definition);
    writer.block(
        1,
        types.imports(),
        imported -> {
          writer.string(imported.namespace());
          writer.string(imported.name());
          writer.number(imported.typeId());
        });
    writer.block(
        2,
        types.adapters(),
        adapter -> {
          writer.number(adapter.typeId());
          writer.list(adapter.instructions(), writer::instruction);
        });
    writer.block(
        3,
        types.exports(),
        export -> {
          writer.string(export.name());
          writer.number(export.typeId());
        });
    writer.block(
        4,
        types.implementations(),
        implementation -> {
          writer.number(implementation.coreTypeId());
          writer.number(implementation.adapterTypeId());
        });
    return writer.out.toByteArray();
  }

  private interface Entry<T> {
    void write(T value);
  }

  private <T> void block(int kind, List<T> entries, Entry<T> each) {
    if (!entries.isEmpty()) {
      out.write(kind);
      number(entries.size());
      entries.forEach(each::write);
    }
  }

  private <T> void list(List<T> entries, Entry<T> each) {
    if (entries.size() > 255) {
      throw new IllegalArgumentException(
          "a list of %d entries does not fit the format, whose lists end at 255"
              .formatted(entries.size()));
    }
    out.write(entries.size());
    entries.forEach(each::write);
  }

  private void string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > 255) {
      throw new IllegalArgumentException(
          "the name %s… is longer than the format's 255 bytes".formatted(text.substring(0, 40)));
    }
    out.write(utf8.length);
    out.writeBytes(utf8);
  }

  private void number(long value) {
    ByteReader.writeUleb(out, value);
  }

  private void definition(Definition definition) {
    switch (definition) {
      case Definition.Function function -> {
        out.write(0);
        list(function.parameters(), this::field);
        list(function.outputs(), this::type);
      }
      case Definition.Struct record -> {
        out.write(1);
        string(record.name());
        list(record.fields(), this::field);
      }
    }
  }

  private void field(Field field) {
    string(field.name());
    type(field.type());
  }

  private void type(Type type) {
    switch (type) {
      case Scalar scalar -> out.write(code(scalar));
      case Type.Text _ -> out.write(0x0a);
      case Type.Bytes _ -> out.write(0x3c);
      case Type.Array array -> {
        out.write(0x36);
        type(array.element());
      }
      case Type.RecordOf record -> {
        out.write(0x0e);
        number(record.typeId());
      }
    }
  }

  private static int code(Scalar scalar) {
    return switch (scalar) {
      case S8 -> 0x00;
      case S16 -> 0x01;
      case S32 -> 0x02;
      case S64 -> 0x03;
      case U8 -> 0x04;
      case U16 -> 0x05;
      case U32 -> 0x06;
      case U64 -> 0x07;
      case F32 -> 0x08;
      case F64 -> 0x09;
      case BOOL -> 0x0b;
      case I32 -> 0x0c;
      case I64 -> 0x0d;
    };
  }

  /** Place of an integer among its four sizes, and the first code of signed or unsigned ones. */
  private static int conversion(Scalar type, int signed, int unsigned, int step, int offset) {
    int size = Integer.numberOfTrailingZeros(type.bytes());
    return switch (type) {
      case S8, S16, S32, S64 -> signed + size * step + offset;
      case U8, U16, U32, U64 -> unsigned + size * step + offset;
      case BOOL, F32, F64, I32, I64 ->
          throw new IllegalStateException(type + " is not converted by this instruction");
    };
  }

  private void instruction(Instruction instruction) {
    switch (instruction) {
      case Instruction.ArgumentGet get -> operand(0x00, get.index());
      case Instruction.CallCore call -> operand(0x01, call.function());
      case Instruction.FromCore from ->
          out.write(conversion(from.type(), 0x02, 0x12, 2, from.wide() ? 1 : 0));
      case Instruction.ToCore to ->
          out.write(conversion(to.type(), 0x0a, 0x1a, 1, to.wide() ? 4 : 0));
      case Instruction.StringLift _ -> out.write(0x22);
      case Instruction.StringLower _ -> out.write(0x23);
      case Instruction.StringSize _ -> out.write(0x24);
      case Instruction.Dup _ -> out.write(0x34);
      case Instruction.Swap2 _ -> out.write(0x35);
      case Instruction.ArrayLift lift -> {
        out.write(0x37);
        type(lift.element());
      }
      case Instruction.ArrayLower lower -> {
        out.write(0x38);
        type(lower.element());
      }
      case Instruction.RecordLift lift -> operand(0x3a, lift.typeId());
      case Instruction.RecordLower lower -> operand(0x3b, lower.typeId());
      case Instruction.BoolFromI32 _ -> out.write(0x3e);
      case Instruction.I32FromBool _ -> out.write(0x3f);
      case Instruction.PushI32 push -> operand(0x40, Integer.toUnsignedLong(push.value()));
      case Instruction.PushI64 push -> operand(0x41, push.value());
      case Instruction.ByteArrayLift _ -> out.write(0x43);
      case Instruction.ByteArrayLower _ -> out.write(0x44);
      case Instruction.ByteArraySize _ -> out.write(0x45);
    }
  }

  private void operand(int code, long value) {
    out.write(code);
    number(value);
  }
}
