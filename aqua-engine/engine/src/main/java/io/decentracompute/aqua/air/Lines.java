package io.decentracompute.aqua.air;

import java.util.Arrays;

/** Where the lines of a text start. */
@SuppressWarnings("ArrayRecordComponent") // private to the parser, never compared
record Lines(int[] starts) {
  static Lines of(String text) {
    var starts = new int[16];
    int count = 1;
    for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
      }
      starts[count++] = i + 1;
    }
    return new Lines(Arrays.copyOf(starts, count));
  }

  /** The line of an offset, from 0. */
  int lineOf(int offset) {
    int found = Arrays.binarySearch(starts, offset);
    return found >= 0 ? found : -found - 2;
  }

  int startOf(int line) {
    return starts[line];
  }
}
