package io.decentracompute.aqua.compiler.source;

import java.util.Collection;
import java.util.Optional;

/** Finds the known name that an unknown one was probably meant to be. */
public final class Nearest {
  private Nearest() {}

  /** The closest known name, if it is close enough to be a slip of the finger. */
  public static Optional<String> to(String unknown, Collection<String> known) {
    String best = null;
    int least = Math.max(1, unknown.length() / 3) + 1;
    for (var name : known.stream().sorted().toList()) {
      int distance = distance(unknown, name, least);
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return Optional.ofNullable(best);
  }

  /** "Did you mean `x`?" or the fallback. */
  public static String hint(String unknown, Collection<String> known, String fallback) {
    return to(unknown, known).map(name -> "Did you mean `" + name + "`?").orElse(fallback);
  }

  /** Edits (insert, delete, replace, swap neighbours) between two names, or the limit. */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit) {
      return limit;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        char x = a.charAt(i - 1);
        char y = b.charAt(j - 1);
        int cost = x == y ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
        if (i > 1 && j > 1 && x == b.charAt(j - 2) && a.charAt(i - 2) == y) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
