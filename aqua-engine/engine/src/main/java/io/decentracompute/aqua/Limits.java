package io.decentracompute.aqua;

/**
 * Size limits of one step, in bytes, and its budget of instructions.
 *
 * @param scriptBytes of the AIR script
 * @param dataBytes of the arriving data
 * @param callResultBytes of one call result's text
 * @param hard whether exceeding a size refuses the step (error 10) instead of setting a flag
 * @param instructions most instructions one step may walk, replayed ones included
 */
public record Limits(
    long scriptBytes, long dataBytes, long callResultBytes, boolean hard, long instructions) {

  /**
   * 16 MiB of script, 64 MiB of data, 32 MiB a result, refused when exceeded; ten million
   * instructions.
   */
  public static final Limits DEFAULT =
      new Limits(16L << 20, 64L << 20, 32L << 20, true, 10_000_000);

  /** 4 GiB of everything, never refused: what the reference's JavaScript host uses. */
  public static final Limits LENIENT = new Limits(4L << 30, 4L << 30, 4L << 30, false, 100_000_000);
}
