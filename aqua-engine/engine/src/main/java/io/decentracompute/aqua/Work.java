package io.decentracompute.aqua;

/**
 * What a step did, counted: it is in proportion to what is new in it. Reading and writing bytes is
 * not counted, they are as many as the data has.
 *
 * @param instructions walked
 * @param values read from JSON text
 * @param hashes computed over content
 * @param signatures checked
 * @param fromTheStart whether the script was walked from its start, not from where the last step
 *     stopped
 */
public record Work(
    long instructions, long values, long hashes, long signatures, boolean fromTheStart) {
  /** Nothing. */
  public static final Work NONE = new Work(0, 0, 0, 0, true);

  /** Counts. */
  public static final class Counter {
    private long instructions;
    private long values;
    private long hashes;
    private long signatures;

    public void instruction() {
      instructions++;
    }

    public void value() {
      values++;
    }

    public void hash() {
      hashes++;
    }

    public void signature() {
      signatures++;
    }

    /** The sum so far. */
    public Work sum(boolean fromTheStart) {
      return new Work(instructions, values, hashes, signatures, fromTheStart);
    }
  }
}
