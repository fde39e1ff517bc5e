package io.decentracompute.prover.watch;

import java.util.Optional;

/**
 * What keeps the whole prover from its work; each with cause and remedy.
 *
 * @param library why there is no RandomX
 * @param journal why proofs cannot be kept
 */
record Problems(Optional<String> library, Optional<String> journal) {
  static final Problems NONE = new Problems(Optional.empty(), Optional.empty());
}
