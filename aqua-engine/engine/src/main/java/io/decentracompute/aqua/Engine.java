package io.decentracompute.aqua;

/**
 * Runs one step of one particle at one peer: a pure function, safe for many threads at once.
 *
 * <p>Never throws on account of its input: every script, data, result and parameter has a coded
 * outcome.
 */
public interface Engine {
  /** The outcome of a step; same input, same bytes, on every machine. */
  StepOutcome step(StepInput input);
}
