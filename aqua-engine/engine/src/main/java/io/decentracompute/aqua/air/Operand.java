package io.decentracompute.aqua.air;

import io.decentracompute.aqua.json.Json;
import java.util.List;
import java.util.Optional;

/** What an instruction is given: an immutable value or where to find one. */
public sealed interface Operand {
  /** A string, number, truth value or {@code []}. */
  record Literal(Json value) implements Operand {}

  /** The initiator's id. */
  record InitPeerId() implements Operand {}

  /** The particle's timestamp. */
  record Timestamp() implements Operand {}

  /** The particle's time to live. */
  record Ttl() implements Operand {}

  /** {@code %last_error%}. */
  record LastError(Optional<Lens> lens) implements Operand {}

  /** {@code :error:}. */
  record CaughtError(Optional<Lens> lens) implements Operand {}

  /** A scalar, canon stream or canon map. */
  record Read(Variable variable, Optional<Lens> lens) implements Operand {}

  /** A path into a value, or its length. */
  sealed interface Lens {
    /** {@code .length}. */
    record Length() implements Lens {}

    /** {@code .$} and accessors. */
    record Path(List<Accessor> accessors) implements Lens {}
  }

  /** One step of a path. */
  sealed interface Accessor {
    /** {@code .[3]}; 0 to 2^32-1. */
    record Index(long index) implements Accessor {}

    /** {@code .name}. */
    record Field(String name) implements Accessor {}

    /** {@code .[scalar]}. */
    record ByScalar(Variable scalar) implements Accessor {}
  }
}
