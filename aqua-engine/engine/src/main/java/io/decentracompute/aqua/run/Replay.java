package io.decentracompute.aqua.run;

/**
 * A step can't be continued from where the last one stopped: what happens depends on more than the
 * branch that goes on. The step is made by walking the script from the start instead.
 */
final class Replay extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Replay(String why) {
    super(why, null, false, false);
  }
}
