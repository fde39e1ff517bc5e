package io.decentracompute.aqua.compiler.inline;

import io.decentracompute.aqua.compiler.topology.Atom;
import io.decentracompute.aqua.compiler.topology.Op;
import io.decentracompute.aqua.compiler.topology.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * Where operations are put.
 *
 * @param here where they run
 * @param error what {@code LAST_ERROR} is here
 * @param out takes the operations
 */
record Spot(Environment environment, Place here, Atom error, List<Op> out) {
  /** The same place with an empty list of operations. */
  Spot inner() {
    return new Spot(environment, here, error, new ArrayList<>());
  }

  Spot at(Place place) {
    return new Spot(environment, place, error, new ArrayList<>());
  }

  Spot with(Environment other) {
    return new Spot(other, here, error, out);
  }

  Spot withError(Atom other) {
    return new Spot(environment, here, other, out);
  }

  void add(Op op) {
    out.add(op);
  }

  /** All operations put here so far, as one. */
  Op done() {
    return Op.sequence(out);
  }
}
