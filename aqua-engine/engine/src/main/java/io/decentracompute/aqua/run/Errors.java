package io.decentracompute.aqua.run;

import org.jspecify.annotations.Nullable;

/**
 * What {@code :error:} and {@code %last_error%} stand for at a place of the walk.
 *
 * @param caught {@code :error:}
 * @param last {@code %last_error%}
 * @param caughtIsOpen whether the next error becomes {@code :error:}
 * @param lastIsOpen whether the next error becomes {@code %last_error%}
 * @param untold a service's error that becomes {@code %last_error%} once an xor takes it
 */
@SuppressWarnings("ReferenceEquality") // nobody can tell two equal errors apart but by place
record Errors(
    Value.One caught,
    Value.One last,
    boolean caughtIsOpen,
    boolean lastIsOpen,
    Value.@Nullable One untold) {

  static Errors none(Value.One noError) {
    return new Errors(noError, noError, true, true, null);
  }

  /** Whether nobody can tell the two apart; values by identity. */
  boolean same(Errors other) {
    return this == other
        || (caught == other.caught
            && last == other.last
            && caughtIsOpen == other.caughtIsOpen
            && lastIsOpen == other.lastIsOpen
            && untold == other.untold);
  }

  Errors withCaught(Value.One error) {
    return caughtIsOpen ? new Errors(error, last, false, lastIsOpen, untold) : this;
  }

  Errors withUntold(Value.@Nullable One error) {
    return untold == error ? this : new Errors(caught, last, caughtIsOpen, lastIsOpen, error);
  }

  /** The last error, told whatever was told before. */
  Errors withLast(Value.One error) {
    return new Errors(caught, error, caughtIsOpen, false, untold);
  }

  Errors withLastIfOpen(Value.One error) {
    return lastIsOpen ? withLast(error) : this;
  }

  Errors openLast() {
    return lastIsOpen ? this : new Errors(caught, last, caughtIsOpen, true, untold);
  }

  /** An xor takes the error. */
  Errors taken() {
    var told = untold != null && lastIsOpen ? untold : last;
    return new Errors(caught, told, true, true, null);
  }

  /** An xor is over. */
  Errors handled(Value.One noError) {
    return caught == noError && caughtIsOpen
        ? this
        : new Errors(noError, last, true, lastIsOpen, untold);
  }
}
