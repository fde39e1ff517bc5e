package io.decentracompute.e2e.chaos;

import io.decentracompute.e2e.proxy.Gate;
import java.util.Locale;

/** When a fault happens: at a numbered write of a phase, counted from 1, or at a picture. */
sealed interface Point {
  /** The phase that it lies in. */
  Phase phase();

  /** Before or after the n-th transaction of the phase is delivered to the chain. */
  record Transaction(Phase phase, int number, Gate.Side side) implements Point {
    @Override
    public String toString() {
      return "%s, %s transaction %d"
          .formatted(phase, side.toString().toLowerCase(Locale.ROOT), number);
    }
  }

  /** Once the n-th write of the phase to one of our resources is stored. */
  record ApiWrite(Phase phase, int number) implements Point {
    @Override
    public String toString() {
      return "%s, API write %d".formatted(phase, number);
    }
  }

  /** Once so many pictures are back. */
  record Picture(int number) implements Point {
    @Override
    public Phase phase() {
      return Phase.PICTURES;
    }

    @Override
    public String toString() {
      return "picture " + number;
    }
  }
}
