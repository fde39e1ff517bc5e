package io.decentracompute.aqua.simulation;

import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Event;
import java.util.List;
import java.util.Random;

/**
 * Decides what a simulated network does next. One order serves one run; the same decisions give the
 * same run.
 */
public interface Order {
  /**
   * Which of the events that are due happens now.
   *
   * @param waiting what is due, in the order in which it came to be, never empty
   * @return an index into it
   */
  int next(List<Event> waiting);

  /** How often a packet arrives: 0 is lost, 2 is doubled. */
  default int copies(Event.Arrival packet) {
    return 1;
  }

  /** How long a packet travels, in milliseconds, drawn for each copy. */
  default long delayMs(Event.Arrival packet) {
    return 0;
  }

  /** Whether a peer is up; one that is down loses what reaches it, and what it knew. */
  default boolean isUp(PeerId peer, long atMs) {
    return true;
  }

  /** Whether the host gives several answers of one step back at once, or each on its own. */
  default boolean answersTogether() {
    return true;
  }

  /** What came to be first happens first; nothing is lost or doubled. */
  static Order firstInFirstOut(boolean answersTogether) {
    return fixed(true, answersTogether);
  }

  /** What came to be last happens first; nothing is lost or doubled. */
  static Order lastInFirstOut(boolean answersTogether) {
    return fixed(false, answersTogether);
  }

  private static Order fixed(boolean first, boolean answersTogether) {
    return new Order() {
      @Override
      public int next(List<Event> waiting) {
        return first ? 0 : waiting.size() - 1;
      }

      @Override
      public boolean answersTogether() {
        return answersTogether;
      }
    };
  }

  /**
   * Any waiting event may be next, so any packet may be late; answers come back together or one by
   * one.
   *
   * @param seed the same seed, the same run
   * @param doubled how many packets of a hundred arrive twice
   * @param lost how many packets of a hundred never arrive
   */
  static Order seeded(long seed, int doubled, int lost) {
    var random = new Random(seed);
    return new Order() {
      @Override
      public int next(List<Event> waiting) {
        return random.nextInt(waiting.size());
      }

      @Override
      public int copies(Event.Arrival packet) {
        int draw = random.nextInt(100);
        return draw < lost ? 0 : draw < lost + doubled ? 2 : 1;
      }

      @Override
      public boolean answersTogether() {
        return random.nextBoolean();
      }
    };
  }
}
