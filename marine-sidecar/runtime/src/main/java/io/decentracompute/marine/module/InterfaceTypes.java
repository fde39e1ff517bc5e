package io.decentracompute.marine.module;

import java.util.List;
import java.util.Optional;

/** The content of a module's {@code interface-types} section. */
public record InterfaceTypes(
    String version,
    List<Definition> types,
    List<Import> imports,
    List<Export> exports,
    List<Adapter> adapters,
    List<Implementation> implementations) {

  public InterfaceTypes {
    types = List.copyOf(types);
    imports = List.copyOf(imports);
    exports = List.copyOf(exports);
    adapters = List.copyOf(adapters);
    implementations = List.copyOf(implementations);
  }

  /** An entry of the list of types; functions and records share its indexes. */
  public sealed interface Definition {
    record Function(List<Field> parameters, List<Type> outputs) implements Definition {
      public Function {
        parameters = List.copyOf(parameters);
        outputs = List.copyOf(outputs);
      }
    }

    record Struct(String name, List<Field> fields) implements Definition {
      public Struct {
        fields = List.copyOf(fields);
      }
    }
  }

  /** A parameter or a field. */
  public record Field(String name, Type type) {}

  public record Import(String namespace, String name, int typeId) {}

  public record Export(String name, int typeId) {}

  public record Adapter(int typeId, List<Instruction> instructions) {
    public Adapter {
      instructions = List.copyOf(instructions);
    }
  }

  /**
   * Says that a function with the core type is reached through the adapter with the adapter type.
   */
  public record Implementation(int coreTypeId, int adapterTypeId) {}

  /** A function that a module offers, with everything that a call needs. */
  public record Function(
      String name, List<Field> parameters, Optional<Type> output, List<Instruction> adapter) {
    public Function {
      parameters = List.copyOf(parameters);
      adapter = List.copyOf(adapter);
    }
  }

  /** The record behind a type id. The reader has checked that there is one. */
  public Definition.Struct recordOf(int typeId) {
    if (types.get(typeId) instanceof Definition.Struct found) {
      return found;
    }
    throw new IllegalStateException("type " + typeId + " was read as a record and is none");
  }

  /** The functions with interface types, in the order of their exports. */
  public List<Function> functions() {
    return exports.stream()
        .flatMap(
            export ->
                implementations.stream()
                    .filter(candidate -> candidate.coreTypeId() == export.typeId())
                    .findFirst()
                    .stream()
                    .map(implementation -> function(export.name(), implementation)))
        .toList();
  }

  private Function function(String name, Implementation implementation) {
    if (!(types.get(implementation.adapterTypeId()) instanceof Definition.Function type)) {
      throw new IllegalStateException("the reader lets only function types be implemented");
    }
    var instructions =
        adapters.stream()
            .filter(adapter -> adapter.typeId() == implementation.adapterTypeId())
            .findFirst()
            .map(Adapter::instructions)
            .orElse(List.of());
    return new Function(name, type.parameters(), type.outputs().stream().findFirst(), instructions);
  }

  /**
   * A type as the text form writes it: {@code string}, {@code []u8}, {@code u32}, a record's name.
   */
  public String print(Type type) {
    return switch (type) {
      case Type.Scalar scalar -> scalar.name().toLowerCase(java.util.Locale.ROOT);
      case Type.Text _ -> "string";
      case Type.Bytes _ -> "[]u8";
      case Type.Array array -> "[]" + print(array.element());
      case Type.RecordOf record -> recordOf(record.typeId()).name();
    };
  }
}
