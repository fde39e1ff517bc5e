package io.decentracompute.aqua.simulation;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Generates programs over the peers {@code a} to {@code d}; the same seed gives the same program.
 */
final class Programs {
  static final List<KeyPair> PEERS =
      List.of(Peers.key("a"), Peers.key("b"), Peers.key("c"), Peers.key("d"));

  private final Random random;
  private final boolean errorValues;
  private int names;

  private Programs(long seed, boolean errorValues) {
    this.random = new Random(seed);
    this.errorValues = errorValues;
  }

  // ---------------------------------------------------------------- what peers answer

  /** Answers that depend on peer, function and arguments alone. */
  static CallResult answer(PeerId peer, CallRequest request) {
    var arguments = Json.array(request.arguments()).toString();
    int hash = (peer.text() + request.functionName() + arguments).hashCode() & 0xffff;
    return switch (request.functionName()) {
      case "list" -> CallResult.ok("[1,2,3]");
      case "object" -> CallResult.ok("{\"x\":1,\"y\":[10,20]}");
      case "peer" -> CallResult.ok('"' + PEERS.get(1).peerId().text() + '"');
      case "bad" -> new CallResult(1 + hash % 3, "\"bad\"");
      case "noJson" -> CallResult.ok("{");
      case "sort" -> CallResult.ok(sorted(request.arguments().getFirst()).toString());
      case "number" -> CallResult.ok(Integer.toString(hash));
      default ->
          CallResult.ok(
              switch (hash % 4) {
                case 0 -> "[1,2]";
                case 1 -> Integer.toString(hash % 9);
                case 2 -> '"' + peer.text() + '"';
                default -> "{\"x\":7,\"y\":[1]}";
              });
    };
  }

  /** Arrays in the order of their texts, at every depth. */
  static Json sorted(Json value) {
    return switch (value) {
      case Json.Arr array ->
          Json.array(
              array.values().stream()
                  .map(Programs::sorted)
                  .sorted(java.util.Comparator.comparing(Json::toString))
                  .toList());
      case Json.Obj object ->
          new Json.Obj(
              object.fields().entrySet().stream()
                  .collect(Collectors.toMap(e -> e.getKey(), e -> sorted(e.getValue()))));
      default -> value;
    };
  }

  // ---------------------------------------------------------------- results that no order changes

  /**
   * A program whose canons and calls wait for all that they use, so that what is called does not
   * depend on the order of arrival. It ends with the call {@code out.end}.
   */
  static Program gated(long seed) {
    var programs = new Programs(seed, false);
    var scalars = new ArrayList<String>();
    var stages = new ArrayList<Program>();
    stages.add(Program.of("(call %s (\"s\" \"list\") [] l)".formatted(peer(0))));
    for (int stage = 1 + programs.random.nextInt(3); stage >= 0; stage--) {
      stages.add(programs.stage(scalars));
    }
    stages.add(
        Program.of(
            "(call %s (\"out\" \"end\") [%s])".formatted(peer(0), String.join(" ", scalars))));
    return Program.seq(stages);
  }

  private Program stage(List<String> scalars) {
    return switch (random.nextInt(5)) {
      case 0 -> call(scalars);
      case 1 -> join(scalars, false);
      case 2 -> join(scalars, true);
      case 3 -> count(scalars);
      default -> {
        var name = fresh("x");
        yield Program.of(
            "(xor {} {})",
            Program.of("(call %s (\"s\" \"bad\") [])".formatted(anyPeer())),
            Program.of("(call %s (\"s\" \"number\") [%s])".formatted(anyPeer(), quoted(name))));
      }
    };
  }

  private Program call(List<String> scalars) {
    var argument = scalars.isEmpty() ? quoted(fresh("v")) : any(scalars);
    var name = fresh("v");
    scalars.add(name);
    return Program.of("(call %s (\"s\" \"number\") [%s] %s)".formatted(anyPeer(), argument, name));
  }

  /** Branches whose results meet at one peer, in scalars or also in a stream. */
  private Program join(List<String> scalars, boolean intoStream) {
    var meeting = anyPeer();
    var stream = "$" + fresh("s");
    var results = new ArrayList<String>();
    var branches = new ArrayList<Program>();
    for (int branch = 2 + random.nextInt(2); branch > 0; branch--) {
      var parts = new ArrayList<Program>();
      var inner = new ArrayList<String>();
      for (int calls = 1 + random.nextInt(2); calls > 0; calls--) {
        parts.add(call(inner));
      }
      results.add(inner.getLast());
      if (intoStream) {
        parts.add(Program.of("(ap %s %s)".formatted(inner.getLast(), stream)));
      }
      parts.add(hop(meeting));
      branches.add(Program.seq(parts));
    }
    var parts = new ArrayList<Program>();
    parts.add(Program.par(branches));
    parts.add(
        Program.of(
            "(call %s (\"op\" \"noop\") [%s])".formatted(meeting, String.join(" ", results))));
    if (intoStream) {
      var canon = "#" + fresh("canon");
      var name = fresh("v");
      scalars.add(name);
      parts.add(Program.of("(canon %s %s %s)".formatted(meeting, stream, canon)));
      parts.add(Program.of("(call %s (\"out\" \"use\") [%s])".formatted(meeting, canon)));
      parts.add(Program.of("(call %s (\"s\" \"sort\") [%s] %s)".formatted(meeting, canon, name)));
    }
    scalars.addAll(results);
    return Program.seq(parts);
  }

  /** A parallel fold whose results are counted at one peer, as compiled Aqua joins a stream. */
  private Program count(List<String> scalars) {
    var meeting = anyPeer();
    var stream = "$" + fresh("s");
    var test = "$" + fresh("t");
    var canon = "#" + fresh("count");
    var iterator = fresh("i");
    var element = fresh("e");
    var all = fresh("v");
    scalars.add(all);
    var spread =
        Program.of(
            "(fold l %s (par {} (next %s)))".formatted(iterator, iterator),
            Program.seq(
                List.of(
                    Program.of(
                        "(call %s (\"s\" \"number\") [%s] %s)"
                            .formatted(anyPeer(), iterator, stream)),
                    hop(meeting))));
    var counted =
        Program.of(
            ("(new %s (seq (fold %s %s (seq (seq (ap %s %s) (canon %s %s %s))"
                    + " (xor (match %s.length 3 (null)) (next %s))) (never)) {}))")
                .formatted(
                    test, stream, element, element, test, meeting, test, canon, canon, element),
            Program.of("(null)"));
    var fixed = "#" + fresh("all");
    return Program.seq(
        List.of(
            spread,
            counted,
            Program.of("(canon %s %s %s)".formatted(meeting, stream, fixed)),
            Program.of("(call %s (\"s\" \"sort\") [%s] %s)".formatted(meeting, fixed, all))));
  }

  // ---------------------------------------------------------------- races

  /** Two branches write a stream, and a canon fixes what is there: the order decides. */
  static Program race(long seed) {
    var programs = new Programs(seed, false);
    var meeting = programs.anyPeer();
    var branches = new ArrayList<Program>();
    for (int i = 0; i < 2; i++) {
      var writer = peer(1 + programs.random.nextInt(3));
      branches.add(
          Program.seq(
              List.of(
                  Program.of("(call %s (\"s\" \"number\") [%s] $s)".formatted(writer, i)),
                  programs.hop(meeting))));
    }
    var parts = new ArrayList<Program>();
    parts.add(Program.par(branches));
    parts.add(Program.of("(canon %s $s #fixed)".formatted(meeting)));
    if (programs.random.nextBoolean()) {
      parts.add(Program.of("(call %s (\"s\" \"sort\") [#fixed] r)".formatted(programs.anyPeer())));
    }
    parts.add(Program.of("(call %s (\"out\" \"use\") [#fixed])".formatted(programs.anyPeer())));
    return Program.seq(parts);
  }

  // ---------------------------------------------------------------- anything

  /**
   * Any program that parses: all instructions, errors, recursive streams, maps, missing values.
   *
   * @param errorValues whether handlers read {@code :error:} and {@code %last_error%}
   */
  static Program wild(long seed, boolean errorValues) {
    var programs = new Programs(seed, errorValues);
    var names = new Names(List.of("l", "o"), List.of(), List.of(), List.of(), false);
    return Program.of(
        ("(seq (ap 0 $s) (seq (ap 5 $t) (seq (ap (\"k\" 0) %%m)"
                + " (seq (call %1$s (\"s\" \"list\") [] l)"
                + " (seq (call %1$s (\"s\" \"object\") [] o)"
                + " (seq (call %1$s (\"s\" \"peer\") [] p)"
                + " (seq {} (call %1$s (\"out\" \"end\") []))))))))")
            .formatted(peer(0)),
        programs.instruction(names, 3 + programs.random.nextInt(3)).program());
  }

  /** What may be used at a place. */
  private record Names(
      List<String> scalars,
      List<String> canons,
      List<String> canonMaps,
      List<String> iterators,
      boolean inFold) {
    Names with(String scalar) {
      return new Names(plus(scalars, scalar), canons, canonMaps, iterators, inFold);
    }

    Names withCanon(String canon) {
      return new Names(scalars, plus(canons, canon), canonMaps, iterators, inFold);
    }

    Names withCanonMap(String canon) {
      return new Names(scalars, canons, plus(canonMaps, canon), iterators, inFold);
    }

    Names inFold(String iterator) {
      return new Names(scalars, canons, canonMaps, plus(iterators, iterator), true);
    }

    private static List<String> plus(List<String> names, String name) {
      return java.util.stream.Stream.concat(names.stream(), java.util.stream.Stream.of(name))
          .toList();
    }
  }

  /** A program and what may be used after it. */
  private record Made(Program program, Names after) {}

  private Made instruction(Names names, int depth) {
    if (depth <= 0) {
      return leaf(names);
    }
    int draw = random.nextInt(20);
    if (draw == 12 && errorValues) {
      // Errors are values only where they are handled: elsewhere what the newest one is depends on
      // the order in which branches of a par fail, and peers that saw different ones do not agree.
      var left = instruction(names, depth - 1);
      var error = any(List.of(":error:", "%last_error%"));
      var handler =
          random.nextBoolean()
              ? "(fail %s)".formatted(error)
              : "(call %s (\"s\" \"f\") [%s.$.error_code])".formatted(anyPeer(), error);
      return new Made(Program.of("(xor {} {})", left.program(), Program.of(handler)), left.after());
    }
    if (draw < 13) {
      var left = instruction(names, depth - 1);
      var right = instruction(left.after(), depth - 1);
      var text = draw < 7 ? "(seq {} {})" : draw < 11 ? "(par {} {})" : "(xor {} {})";
      return new Made(Program.of(text, left.program(), right.program()), right.after());
    }
    if (draw == 13) {
      var body = instruction(names, depth - 1);
      return new Made(
          Program.of(
              "(%s %s %s {})"
                  .formatted(
                      random.nextBoolean() ? "match" : "mismatch", value(names), value(names)),
              body.program()),
          body.after());
    }
    if (draw == 14) {
      var body = instruction(names, depth - 1);
      return new Made(
          Program.of("(new %s {})".formatted(any(List.of("$s", "$t", "%m"))), body.program()),
          names);
    }
    return draw < 19 ? new Made(fold(names, depth), names) : leaf(names);
  }

  private Program fold(Names names, int depth) {
    var iterator = fresh("i") + "x";
    int kind = random.nextInt(5);
    boolean scalar = kind == 0 || (kind == 1 && !names.canons().isEmpty());
    var over =
        kind == 0
            ? "l"
            : scalar ? any(names.canons()) : kind == 2 ? "%m" : any(List.of("$s", "$t"));
    var body = instruction(names.inFold(iterator), depth - 1).program();
    var text =
        switch (random.nextInt(scalar ? 6 : 4)) {
          case 0, 1 -> "(seq {} (next %s))";
          case 2 -> "(par {} (next %s))";
          case 3 -> "(xor {} (next %s))";
          case 4 -> "(seq (next %s) {})";
          default -> "(par (next %s) {})";
        };
    return Program.of(
        "(fold %s %s %s %s)"
            .formatted(
                over,
                iterator,
                text.formatted(iterator),
                any(List.of("", "(null)", "(never)", "(null)"))),
        body);
  }

  private Made leaf(Names names) {
    switch (random.nextInt(13)) {
      case 0 -> {
        return new Made(
            Program.of("(ap %s %s)".formatted(single(names), any(List.of("$s", "$t")))), names);
      }
      case 1 -> {
        var value = single(names);
        var name = fresh("v");
        return new Made(Program.of("(ap %s %s)".formatted(value, name)), names.with(name));
      }
      case 2 -> {
        var canon = "#" + fresh("n") + "z";
        return new Made(
            Program.of("(canon %s %s %s)".formatted(target(), any(List.of("$s", "$t")), canon)),
            names.withCanon(canon));
      }
      case 3 -> {
        return new Made(
            Program.of(
                any(
                    List.of(
                        "(null)", "(never)", "(fail %s \"e\")".formatted(1 + random.nextInt(9))))),
            names);
      }
      case 4 -> {
        return new Made(
            Program.of(
                "(ap (%s %s) %%m)".formatted(any(List.of("\"k\"", "1", "\"z\"")), single(names))),
            names);
      }
      case 5 -> {
        if (random.nextBoolean()) {
          var canon = "#%" + fresh("q") + "z";
          return new Made(
              Program.of("(canon %s %%m %s)".formatted(target(), canon)),
              names.withCanonMap(canon));
        }
        var name = fresh("v");
        return new Made(
            Program.of("(canon %s %%m %s)".formatted(target(), name)), names.with(name));
      }
      default -> {
        var arguments =
            IntStream.range(0, random.nextInt(3))
                .mapToObj(i -> value(names))
                .collect(Collectors.joining(" "));
        var out = "";
        var after = names;
        int draw = random.nextInt(5);
        if (draw < 2) {
          out = fresh("v");
          after = names.with(out);
        } else if (draw == 2) {
          out = any(List.of("$s", "$t"));
        } else if (draw == 3 && names.inFold()) {
          out = fresh("w");
          after = names.with(out);
        }
        return new Made(
            Program.of(
                "(call %s (\"s\" \"%s\") [%s] %s)"
                    .formatted(
                        target(),
                        any(List.of("f", "f", "f", "bad", "object", "noJson")),
                        arguments,
                        out)),
            after);
      }
    }
  }

  private String target() {
    return random.nextInt(6) == 0 ? "p" : anyPeer();
  }

  /** A value that ap takes: a canon map alone is none. */
  private String single(Names names) {
    var value = value(names);
    return value.startsWith("#%") && !value.contains(".$") ? "1" : value;
  }

  private String value(Names names) {
    int draw = random.nextInt(12);
    if (draw < 3) {
      return any(names.scalars());
    }
    if (draw == 3) {
      return "o.$." + any(List.of("x", "y.[0]", "nope", "y"));
    }
    if (draw == 4 && !names.canons().isEmpty()) {
      return any(names.canons()) + any(List.of("", ".length", ".$.[0]", ".$.[1]"));
    }
    if (draw == 6 && !names.iterators().isEmpty()) {
      return any(names.iterators());
    }
    if (draw == 7 && !names.canonMaps().isEmpty()) {
      return any(names.canonMaps()) + any(List.of("", ".$.k", ".$.k.[0]"));
    }
    return any(List.of("1", "\"k\"", "true", "[]", "2.5"));
  }

  // ---------------------------------------------------------------- pieces

  private Program hop(String peer) {
    return Program.of("(call %s (\"op\" \"noop\") [])".formatted(peer));
  }

  private String anyPeer() {
    return peer(random.nextInt(PEERS.size()));
  }

  private static String peer(int number) {
    return quoted(PEERS.get(number).peerId().text());
  }

  private String fresh(String prefix) {
    return prefix + names++;
  }

  private String any(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }
}
