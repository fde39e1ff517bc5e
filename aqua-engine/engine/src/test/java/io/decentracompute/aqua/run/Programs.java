package io.decentracompute.aqua.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random scripts over three peers: valid, mostly sensible, and full of branches that wait. */
final class Programs {
  private final Random random;
  private final List<String> peers;
  private final StringBuilder out = new StringBuilder();
  private final List<String> scalars = new ArrayList<>();
  private final List<String> streams = new ArrayList<>();
  private final List<String> canons = new ArrayList<>();
  private final List<String> iterators = new ArrayList<>();
  private int names;
  private int budget;
  private boolean inFold;

  private Programs(long seed, List<String> peers) {
    this.random = new Random(seed);
    this.peers = peers;
    this.budget = 8 + random.nextInt(40);
  }

  /** The script of a seed; peers by id. */
  static String script(long seed, List<String> peers) {
    var program = new Programs(seed, peers);
    program.block(0);
    return program.out.toString();
  }

  private void block(int depth) {
    budget--;
    int kind = budget <= 0 || depth > 12 ? random.nextInt(3) : random.nextInt(16);
    switch (kind) {
      case 0, 1 -> call();
      case 2 -> leaf();
      case 3, 4, 5, 6 -> pair("seq", depth);
      case 7, 8, 9 -> pair("par", depth);
      case 10, 11 -> xor(depth);
      case 12 -> foldArray(depth);
      case 13 -> foldStream(depth);
      case 14 -> fresh(depth);
      default -> match(depth);
    }
  }

  private void pair(String name, int depth) {
    out.append('(').append(name).append(' ');
    block(depth + 1);
    out.append(' ');
    block(depth + 1);
    out.append(')');
  }

  private void xor(int depth) {
    out.append("(xor ");
    block(depth + 1);
    out.append(' ');
    if (random.nextInt(3) == 0) {
      out.append("(call ").append(peer()).append(" (\"s\" \"f\") [:error: %last_error%])");
    } else {
      block(depth + 1);
    }
    out.append(')');
  }

  private void call() {
    out.append("(call ").append(peer()).append(" (\"s\" \"");
    out.append(List.of("f", "g", "h", "bad").get(random.nextInt(10) == 0 ? 3 : random.nextInt(3)));
    out.append("\") [");
    for (int i = random.nextInt(3); i > 0; i--) {
      out.append(value()).append(' ');
    }
    out.append(']');
    switch (random.nextInt(4)) {
      case 0 -> {}
      case 1 -> out.append(' ').append(stream());
      default -> {
        var name = "x" + names++;
        out.append(' ').append(name);
        scalars.add(name);
      }
    }
    out.append(')');
  }

  private void leaf() {
    switch (random.nextInt(9)) {
      case 0 -> out.append("(null)");
      case 1 -> out.append("(never)");
      case 2, 3 -> out.append("(ap ").append(value()).append(' ').append(stream()).append(')');
      case 4, 5, 6 -> {
        var name = "#c" + names++ + "c";
        out.append("(canon ").append(peer()).append(' ').append(stream()).append(' ');
        out.append(name).append(')');
        canons.add(name);
      }
      case 7 -> {
        var name = "y" + names++;
        out.append("(ap ").append(value()).append(' ').append(name).append(')');
        scalars.add(name);
      }
      default -> out.append("(fail 7 \"seven\")");
    }
  }

  private void match(int depth) {
    out.append(random.nextBoolean() ? "(match " : "(mismatch ");
    out.append(value()).append(' ').append(value()).append(' ');
    block(depth + 1);
    out.append(')');
  }

  private void foldArray(int depth) {
    var call = "l" + names++;
    out.append("(seq (call ").append(peer()).append(" (\"s\" \"list\") [] ").append(call);
    out.append(") ");
    body("(fold " + call + " ", depth, false);
    out.append(')');
  }

  private void foldStream(int depth) {
    out.append("(par (ap ").append(value()).append(' ');
    var stream = stream();
    out.append(stream).append(") ");
    body("(fold " + stream + " ", depth, true);
    out.append(')');
  }

  private void body(String head, int depth, boolean ofStream) {
    if (inFold && random.nextInt(3) != 0) {
      out.append("(null)");
      return;
    }
    boolean before = inFold;
    inFold = true;
    int scalarsBefore = scalars.size();
    int canonsBefore = canons.size();
    var iterator = "i" + names++;
    iterators.add(iterator);
    out.append(head).append(iterator).append(' ');
    out.append(random.nextBoolean() ? "(par " : "(seq ");
    block(depth + 1);
    out.append(" ");
    if (!ofStream && random.nextInt(3) == 0) {
      out.append("(seq (next ").append(iterator).append(") ");
      block(depth + 1);
      out.append(')');
    } else {
      out.append("(next ").append(iterator).append(')');
    }
    out.append(')');
    if (ofStream && random.nextInt(3) == 0) {
      out.append(" (null)");
    }
    out.append(')');
    iterators.removeLast();
    while (scalars.size() > scalarsBefore) {
      scalars.removeLast();
    }
    while (canons.size() > canonsBefore) {
      canons.removeLast();
    }
    inFold = before;
  }

  private void fresh(int depth) {
    var name = "$n" + names++;
    streams.add(name);
    out.append("(new ").append(name).append(' ');
    block(depth + 1);
    out.append(')');
    streams.remove(name);
  }

  private String stream() {
    return streams.isEmpty() || random.nextInt(3) == 0
        ? "$s" + random.nextInt(2)
        : streams.get(random.nextInt(streams.size()));
  }

  private String peer() {
    if (!iterators.isEmpty() && random.nextInt(30) == 0) {
      return iterators.getLast();
    }
    return "\"" + peers.get(random.nextInt(peers.size())) + "\"";
  }

  private String value() {
    int kind = random.nextInt(8);
    if (kind < 3 && !scalars.isEmpty()) {
      return scalars.get(random.nextInt(scalars.size()));
    }
    if (kind < 5 && !iterators.isEmpty()) {
      return iterators.getLast();
    }
    if (kind < 7 && !canons.isEmpty()) {
      var canon = canons.get(random.nextInt(canons.size()));
      return random.nextInt(4) == 0 ? canon + ".$.[0]" : canon;
    }
    return Integer.toString(random.nextInt(3));
  }
}
