package io.decentracompute.aqua.compiler.core;

import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.syntax.Expression.Operator;
import io.decentracompute.aqua.compiler.syntax.Expression.Shape;
import io.decentracompute.aqua.compiler.types.Type;
import io.decentracompute.aqua.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A typed value. */
public sealed interface Value {
  Type type();

  /** A constant value. */
  record Literal(Json json, Type type) implements Value {}

  /** What a name stands for. */
  record Read(Binding binding, Type type) implements Value {}

  /** A constant that only the running particle knows. */
  record Ambient(Kind kind, Type type) implements Value {
    /** Which one. */
    public enum Kind {
      INIT_PEER_ID,
      HOST_PEER_ID,
      PARTICLE_TTL,
      PARTICLE_TIMESTAMP,
      LAST_ERROR
    }
  }

  /** A field of data, or a member of an ability or service. */
  record Member(Value target, String name, Type type) implements Value {}

  /** An element of a collection. */
  record Element(Value target, Value index, Type type) implements Value {}

  /** The number of elements. */
  record Length(Value target, Type type) implements Value {}

  /** The results of a function; {@code type} is that of the only one. */
  record Call(Value callee, List<Value> arguments, Type.Arrow arrow, Type type, Span span)
      implements Value {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** A question to a stream map. */
  record MapCall(Value map, Method method, List<Value> arguments, Type type) implements Value {
    public MapCall {
      arguments = List.copyOf(arguments);
    }

    /** What is asked. */
    public enum Method {
      GET,
      GET_STREAM,
      KEYS,
      KEYS_STREAM,
      CONTAINS
    }
  }

  /** New data or a new ability. */
  record Build(Type.Fields type, Map<String, Value> fields) implements Value {
    public Build {
      fields = new LinkedHashMap<>(fields);
    }
  }

  /** Data with some fields replaced. */
  record Copy(Value target, Map<String, Value> fields, Type.Fields type) implements Value {
    public Copy {
      fields = new LinkedHashMap<>(fields);
    }
  }

  /** A collection literal. */
  record Collection(Shape shape, List<Value> elements, Type type) implements Value {
    public Collection {
      elements = List.copyOf(elements);
    }
  }

  /** {@code !x}. */
  record Not(Value operand, Type type) implements Value {}

  /** Two operands. */
  record Binary(Operator operator, Value left, Value right, Type type) implements Value {}

  /** Something wrong that was told. */
  record Broken(Type type) implements Value {}
}
