package io.decentracompute.e2e.bench;

import java.util.List;

/** One thing to measure. */
interface Part {
  /** As it is named on the command line, and its file. */
  String name();

  /** What it measures, in one line. */
  String about();

  /**
   * Measures; checks answers before speed.
   *
   * @throws IllegalStateException an answer is wrong
   */
  List<Figure> measure(Bed bed) throws Exception;
}
