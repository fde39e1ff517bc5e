package io.decentracompute.aqua;

/**
 * How states are laid out and what a peer's signature over them says. All peers of a network use
 * one.
 */
public enum Profile {
  /**
   * As AquaVM 0.62 signs: the sorted content identifiers of a peer's results and the particle id.
   * For comparison with the reference; results can be replayed into another script.
   */
  AQUAVM_0_62,
  /**
   * Ours: signatures bind the particle's own signature (and so its script), unused results are
   * signed too, and each signed item names the place in the script where it was made.
   */
  DECENTRA
}
