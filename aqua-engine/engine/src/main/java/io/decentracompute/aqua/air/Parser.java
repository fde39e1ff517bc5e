package io.decentracompute.aqua.air;

import io.decentracompute.aqua.air.Operand.Accessor;
import io.decentracompute.aqua.air.Operand.Lens;
import io.decentracompute.aqua.air.ScriptErrors.Kind;
import io.decentracompute.aqua.air.ScriptErrors.ScriptError;
import io.decentracompute.aqua.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads AIR in one pass from left to right, with a stack of open instructions on the heap: nesting
 * costs no Java stack. A wrong token ends the reading; wrong names are collected.
 */
final class Parser {
  private static final Set<String> KEYWORDS =
      Set.of(
          "call",
          "canon",
          "ap",
          "seq",
          "par",
          "xor",
          "fold",
          "never",
          "new",
          "next",
          "null",
          "match",
          "mismatch",
          "fail",
          "embed",
          "true",
          "false");

  private final Lexer lexer;
  private final String text;
  private final List<ScriptError> errors = new ArrayList<>();
  private final List<Script.Slot> slots = new ArrayList<>();
  private final Map<String, Integer> globals = new HashMap<>();
  private final Map<String, ArrayDeque<Integer>> scopes = new HashMap<>();
  private final Set<String> defined = new HashSet<>();
  private final Set<String> iteratorsSeen = new HashSet<>();
  private final Map<String, ArrayDeque<Open>> openFolds = new HashMap<>();
  private final ArrayDeque<Open> open = new ArrayDeque<>();
  private int nextId;

  Parser(String text) {
    this.text = text;
    this.lexer = new Lexer(text);
  }

  /** An instruction whose closing bracket has not come yet. */
  private static final class Open {
    final String keyword;
    final int id;
    final int start;
    final int least;
    final int most;
    final List<Object> operands = new ArrayList<>(4);
    final List<Instruction> children = new ArrayList<>(2);
    boolean streamFold;
    int nexts;
    // Whether a `next` of a stream fold stands at the end of the first or second child.
    boolean leftNext;
    boolean rightNext;

    Open(String keyword, int id, int start, int least, int most) {
      this.keyword = keyword;
      this.id = id;
      this.start = start;
      this.least = least;
      this.most = most;
    }
  }

  Script.Parsed parse() {
    try {
      var root = program();
      if (errors.isEmpty()) {
        return new Script.Parsed.Ok(new Script(text, root, nextId, slots));
      }
    } catch (Lexer.Unexpected e) {
      var unreadable = e.lexical ? e : unreadableRest();
      if (unreadable != null) {
        // What can't be cut into words hides the rest: it is told alone, as the reference does.
        errors.clear();
        e = unreadable;
      }
      report(Kind.SYNTAX, e.start, e.end, e.cause, e.remedy);
    }
    errors.sort(Comparator.comparingInt(ScriptError::start));
    return new Script.Parsed.Refused(new ScriptErrors(text, errors));
  }

  /** A word further on that can't be read at all, or null. */
  private Lexer.@Nullable Unexpected unreadableRest() {
    try {
      var token = lexer.next();
      while (token.type() != Lexer.Type.END) {
        if (token.type() == Lexer.Type.ATOM) {
          lexer.word(token);
        }
        token = lexer.next();
      }
      return null;
    } catch (Lexer.Unexpected e) {
      return e;
    }
  }

  private Instruction program() throws Lexer.Unexpected {
    Instruction result = null;
    while (result == null) {
      var token = lexer.next();
      if (token.is('(')) {
        var top = open.peek();
        if (top != null && top.children.size() == top.most) {
          throw unexpected(
              token, "`%s` takes no more instructions".formatted(top.keyword), "close it with `)`");
        }
        open(token);
      } else if (token.is(')') && !open.isEmpty()) {
        result = close(token);
      } else if (open.isEmpty()) {
        throw unexpected(
            token,
            token.type() == Lexer.Type.END
                ? "the script has no instruction"
                : "an instruction was expected",
            "a script is one instruction in brackets, such as `(null)`");
      } else {
        throw unexpected(
            token,
            "`%s` expects an instruction or `)` here".formatted(open.element().keyword),
            "check the brackets and the order of operands");
      }
    }
    var rest = lexer.next();
    if (rest.type() != Lexer.Type.END) {
      throw unexpected(
          rest, "the script goes on after its end", "join instructions with `seq` or `par`");
    }
    return result;
  }

  // ---------------------------------------------------------------- opening

  private void open(Lexer.Token bracket) throws Lexer.Unexpected {
    var word = lexer.next();
    if (word.type() != Lexer.Type.ATOM) {
      throw unexpected(word, "the name of an instruction was expected", "such as `call` or `seq`");
    }
    var keyword = text.substring(word.start(), word.end());
    int id = nextId++;
    int start = bracket.start();
    switch (keyword) {
      case "null", "never" -> push(new Open(keyword, id, start, 0, 0));
      case "seq", "par", "xor" -> push(new Open(keyword, id, start, 2, 2));
      case "call" -> openCall(new Open(keyword, id, start, 0, 0));
      case "ap" -> openAp(new Open(keyword, id, start, 0, 0));
      case "canon" -> openCanon(new Open(keyword, id, start, 0, 0));
      case "fail" -> openFail(new Open(keyword, id, start, 0, 0));
      case "new" -> openNew(new Open(keyword, id, start, 1, 1));
      case "fold" -> openFold(new Open(keyword, id, start, 1, 2));
      case "next" -> openNext(new Open(keyword, id, start, 0, 0));
      case "match", "mismatch" -> {
        var match = new Open(keyword, id, start, 1, 1);
        push(match);
        match.operands.add(value(lexer.next()));
        match.operands.add(value(lexer.next()));
      }
      default ->
          throw unexpected(
              word,
              "there is no instruction `%s`".formatted(shorten(keyword)),
              "one of call, canon, ap, seq, par, xor, fold, next, new, match, mismatch, fail, never, null");
    }
  }

  private void push(Open instruction) {
    open.push(instruction);
  }

  private void openCall(Open call) throws Lexer.Unexpected {
    push(call);
    call.operands.add(tripletPart(lexer.next(), true));
    expect(
        '(',
        "a call names service and function in brackets: `(call peer (\"service\" \"function\") [arguments] output)`");
    call.operands.add(tripletPart(lexer.next(), false));
    call.operands.add(tripletPart(lexer.next(), false));
    expect(')', "exactly service and function stand in the brackets");
    expect('[', "arguments stand in square brackets, `[]` for none");
    var arguments = new ArrayList<Operand>();
    var token = lexer.next();
    while (!token.is(']')) {
      arguments.add(value(token));
      token = lexer.next();
    }
    call.operands.add(arguments);
    if (!lexer.peek().is(')')) {
      var output = variableToken(lexer.next());
      if (output.kind() != Variable.Kind.SCALAR && output.kind() != Variable.Kind.STREAM) {
        throw unexpected(
            output.token(), "a call's output is a scalar or a stream", "such as `x` or `$x`");
      }
      call.operands.add(define(output));
    }
  }

  private Operand tripletPart(Lexer.Token token, boolean peer) throws Lexer.Unexpected {
    var operand = operand(token);
    boolean fits =
        switch (operand) {
          case Operand.Literal(Json.Str s) -> true;
          case Operand.InitPeerId i -> peer;
          case Operand.Read(var variable, var lens) ->
              switch (variable.kind()) {
                case SCALAR -> true;
                case CANON, CANON_MAP -> lens.isPresent();
                case STREAM, STREAM_MAP -> false;
              };
          default -> false;
        };
    if (!fits) {
      throw unexpected(
          token,
          "this can't name a %s".formatted(peer ? "peer" : "service or function"),
          "use a string, a scalar, or an element of a canon stream or map");
    }
    return checked(operand);
  }

  private void openAp(Open ap) throws Lexer.Unexpected {
    push(ap);
    var token = lexer.next();
    if (token.is('(')) {
      var keyToken = lexer.next();
      var key = operand(keyToken);
      boolean fits =
          switch (key) {
            case Operand.Literal(Json.Str s) -> true;
            case Operand.Literal(Json.Int i) -> true;
            case Operand.Read(var variable, var lens) ->
                variable.kind() == Variable.Kind.SCALAR
                    || (variable.kind() == Variable.Kind.CANON && lens.isPresent());
            default -> false;
          };
      if (!fits) {
        throw unexpected(
            keyToken,
            "this can't be a key of a map",
            "use a string, an integer, a scalar, or an element of a canon stream");
      }
      ap.operands.add(checked(key));
      // The reference does not check this operand's name: an unknown one waits at run time.
      var value = operand(lexer.next());
      ap.operands.add(value);
      expect(')', "a pair is `(key value)`");
      var map = variableToken(lexer.next());
      if (map.kind() != Variable.Kind.STREAM_MAP) {
        throw unexpected(map.token(), "a pair goes into a stream map", "such as `%m`");
      }
      ap.operands.add(define(map));
      return;
    }
    var argument = value(token);
    if (argument instanceof Operand.Read(var variable, var lens)
        && variable.kind() == Variable.Kind.CANON_MAP
        && lens.isEmpty()) {
      throw unexpected(
          token, "`ap` takes no canon map as a whole", "take an element, such as `#%m.$.key`");
    }
    ap.operands.add(argument);
    var result = variableToken(lexer.next());
    if (result.kind() != Variable.Kind.SCALAR && result.kind() != Variable.Kind.STREAM) {
      throw unexpected(
          result.token(), "`ap` writes to a scalar or a stream", "such as `x` or `$x`");
    }
    ap.operands.add(define(result));
  }

  private void openCanon(Open canon) throws Lexer.Unexpected {
    push(canon);
    var peerToken = lexer.next();
    var peer = operand(peerToken);
    boolean fits =
        switch (peer) {
          case Operand.Literal(Json.Str s) -> true;
          case Operand.InitPeerId i -> true;
          case Operand.Read(var variable, var lens) ->
              variable.kind() == Variable.Kind.SCALAR || lens.isPresent();
          default -> false;
        };
    if (!fits) {
      throw unexpected(
          peerToken,
          "this can't name a peer",
          "use a string, a scalar, or an element of a canon stream or map");
    }
    canon.operands.add(peer);
    var source = variableToken(lexer.next());
    boolean map = source.kind() == Variable.Kind.STREAM_MAP;
    if (!map && source.kind() != Variable.Kind.STREAM) {
      throw unexpected(source.token(), "`canon` reads a stream or a map", "such as `$s` or `%m`");
    }
    canon.operands.add(resolve(source));
    var target = variableToken(lexer.next());
    boolean matches =
        map
            ? target.kind() == Variable.Kind.CANON_MAP || target.kind() == Variable.Kind.SCALAR
            : target.kind() == Variable.Kind.CANON;
    if (!matches) {
      throw unexpected(
          target.token(),
          map
              ? "a map is fixed into a canon map or a scalar"
              : "a stream is fixed into a canon stream",
          map ? "such as `#%m` or `m`" : "such as `#s`");
    }
    canon.operands.add(define(target));
  }

  private void openFail(Open fail) throws Lexer.Unexpected {
    push(fail);
    var token = lexer.next();
    var operand = operand(token);
    if (operand instanceof Operand.Literal(Json.Int code)) {
      var message = lexer.next();
      if (message.type() != Lexer.Type.STRING) {
        throw unexpected(message, "`fail` with a code needs a text", "such as `(fail 1 \"text\")`");
      }
      fail.operands.add(code.bits());
      fail.operands.add(lexer.string(message));
      return;
    }
    boolean fits =
        switch (operand) {
          case Operand.LastError(var lens) -> lens.isEmpty();
          case Operand.CaughtError(var lens) -> lens.isEmpty();
          case Operand.Read(var variable, var lens) ->
              switch (variable.kind()) {
                case SCALAR -> true;
                case CANON -> lens.isPresent();
                case CANON_MAP, STREAM, STREAM_MAP -> false;
              };
          default -> false;
        };
    if (!fits) {
      throw unexpected(
          token,
          "`fail` can't raise this",
          "use a code and a text, a scalar, an element of a canon stream, `:error:` or `%last_error%`");
    }
    fail.operands.add(operand);
  }

  private void openNew(Open fresh) throws Lexer.Unexpected {
    var token = variableToken(lexer.next());
    push(fresh);
    defined.add(token.name());
    var variable =
        new Variable(
            token.name(),
            token.kind(),
            token.token().start(),
            slot(token.name(), token.kind(), Script.Role.NEW));
    scopes.computeIfAbsent(token.name(), n -> new ArrayDeque<>()).push(variable.slot());
    fresh.operands.add(variable);
  }

  private void openFold(Open fold) throws Lexer.Unexpected {
    push(fold);
    var token = lexer.next();
    var iterable = foldOperand(token);
    if (iterable instanceof VariableToken stream) {
      fold.streamFold = true;
      fold.operands.add(read(stream));
    } else {
      fold.operands.add(checked((Operand) iterable));
    }
    var iterator = variableToken(lexer.next());
    if (iterator.kind() != Variable.Kind.SCALAR) {
      throw unexpected(iterator.token(), "an iterator is a scalar name", "such as `i`");
    }
    var name = iterator.name();
    defined.add(name);
    iteratorsSeen.add(name);
    var variable =
        new Variable(
            name,
            Variable.Kind.SCALAR,
            iterator.token().start(),
            slot(name, Variable.Kind.SCALAR, Script.Role.ITERATOR));
    scopes.computeIfAbsent(name, n -> new ArrayDeque<>()).push(variable.slot());
    openFolds.computeIfAbsent(name, n -> new ArrayDeque<>()).push(fold);
    fold.operands.add(variable);
  }

  /** An operand, or the token of a stream or stream map. */
  private Object foldOperand(Lexer.Token token) throws Lexer.Unexpected {
    if (token.type() == Lexer.Type.ATOM) {
      var word = lexer.word(token);
      if (word instanceof Lexer.Word.Name(var name, var kind, var lens)
          && (kind == Variable.Kind.STREAM || kind == Variable.Kind.STREAM_MAP)
          && lens.isEmpty()) {
        return new VariableToken(name, kind, token);
      }
    }
    var operand = operand(token);
    boolean fits =
        switch (operand) {
          case Operand.Literal(Json.Arr empty) -> true;
          case Operand.Read(var variable, var lens) ->
              switch (variable.kind()) {
                case SCALAR, CANON_MAP -> true;
                case CANON -> lens.isEmpty();
                case STREAM, STREAM_MAP -> false;
              };
          default -> false;
        };
    if (!fits) {
      // Named like the recorded reports: the iterator has nothing to go over.
      report(
          Kind.UNDEFINED_ITERATOR,
          token.start(),
          token.end(),
          "the iterator has nothing to go over: `fold` can't iterate this",
          "iterate a scalar, a canon stream or map, a stream, a stream map or `[]`");
      return new Operand.Literal(new Json.Arr(List.of()));
    }
    return operand;
  }

  private void openNext(Open next) throws Lexer.Unexpected {
    push(next);
    var iterator = variableToken(lexer.next());
    if (iterator.kind() != Variable.Kind.SCALAR) {
      throw unexpected(iterator.token(), "an iterator is a scalar name", "such as `i`");
    }
    next.operands.add(iterator);
  }

  // ---------------------------------------------------------------- closing

  private @Nullable Instruction close(Lexer.Token bracket) throws Lexer.Unexpected {
    var top = open.element();
    if (top.children.size() < top.least) {
      throw unexpected(
          bracket,
          "`%s` needs %s instruction%s, here %s"
              .formatted(
                  top.keyword,
                  top.least,
                  top.least == 1 ? "" : "s",
                  top.children.isEmpty() ? "is none" : "is one"),
          "add the missing one, `(null)` does nothing");
    }
    open.pop();
    int end = bracket.end();
    var site = new Instruction.Site(top.id, top.start, end);
    boolean endsInNext = false;
    Instruction built;
    switch (top.keyword) {
      case "seq", "par", "xor" -> {
        var left = top.children.get(0);
        var right = top.children.get(1);
        if (top.keyword.equals("xor")) {
          endsInNext = top.leftNext != top.rightNext;
        } else if (top.leftNext) {
          report(
              Kind.INSTRUCTION_AFTER_NEXT,
              top.start,
              end,
              "a fold over a stream can't run instructions after `next`",
              "move them before `next`, or fix the stream with `canon` and fold over that");
        } else {
          endsInNext = top.rightNext;
        }
        built =
            switch (top.keyword) {
              case "seq" -> new Instruction.Seq(site, left, right);
              case "par" -> new Instruction.Par(site, left, right);
              default -> new Instruction.Xor(site, left, right);
            };
      }
      case "null" -> built = new Instruction.Null(site);
      case "never" -> built = new Instruction.Never(site);
      case "call" -> {
        @SuppressWarnings("unchecked")
        var arguments = (List<Operand>) top.operands.get(3);
        built =
            new Instruction.Call(
                site,
                (Operand) top.operands.get(0),
                (Operand) top.operands.get(1),
                (Operand) top.operands.get(2),
                List.copyOf(arguments),
                top.operands.size() > 4
                    ? Optional.of((Variable) top.operands.get(4))
                    : Optional.empty());
        flushUndefined(top.start, end);
      }
      case "ap" -> {
        built =
            top.operands.size() == 3
                ? new Instruction.ApMap(
                    site,
                    (Operand) top.operands.get(0),
                    (Operand) top.operands.get(1),
                    (Variable) top.operands.get(2))
                : new Instruction.Ap(
                    site, (Operand) top.operands.get(0), (Variable) top.operands.get(1));
        flushUndefined(top.start, end);
      }
      case "canon" ->
          built =
              new Instruction.Canon(
                  site,
                  (Operand) top.operands.get(0),
                  (Variable) top.operands.get(1),
                  (Variable) top.operands.get(2));
      case "fail" -> {
        if (top.operands.size() == 2) {
          long code = (Long) top.operands.get(0);
          if (code == 0) {
            report(
                Kind.FAIL_CODE_0,
                top.start,
                end,
                "`fail` with code 0 would say that nothing failed",
                "use another code");
          }
          built = new Instruction.FailLiteral(site, code, (String) top.operands.get(1));
        } else {
          built = new Instruction.Fail(site, (Operand) top.operands.get(0));
        }
      }
      case "new" -> {
        var variable = (Variable) top.operands.get(0);
        scopes.getOrDefault(variable.name(), new ArrayDeque<>()).pop();
        if (isOpenIterator(variable.name())) {
          report(
              Kind.NEW_ON_ITERATOR,
              top.start,
              end,
              "`new` can't rebind `%s`, the iterator of the fold around it"
                  .formatted(variable.name()),
              "use another name");
        }
        endsInNext = top.leftNext;
        built = new Instruction.New(site, variable, top.children.get(0));
      }
      case "fold" -> built = closeFold(top, site);
      case "next" -> {
        var token = (VariableToken) top.operands.get(0);
        int fold = closeNext(token, top.start, end);
        var folds = openFolds.get(token.name());
        endsInNext = fold >= 0 && folds != null && !folds.isEmpty() && folds.element().streamFold;
        built = new Instruction.Next(site, resolve(token), fold);
      }
      case "match", "mismatch" -> {
        var left = (Operand) top.operands.get(0);
        var right = (Operand) top.operands.get(1);
        endsInNext = top.leftNext;
        built =
            top.keyword.equals("match")
                ? new Instruction.Match(site, left, right, top.children.get(0))
                : new Instruction.Mismatch(site, left, right, top.children.get(0));
        flushUndefined(top.start, end);
      }
      default -> throw new IllegalStateException("no such instruction: " + top.keyword);
    }
    var parent = open.peek();
    if (parent == null) {
      return built;
    }
    if (parent.children.isEmpty()) {
      parent.leftNext = endsInNext;
    } else {
      parent.rightNext = endsInNext;
    }
    parent.children.add(built);
    return null;
  }

  private Instruction closeFold(Open fold, Instruction.Site site) {
    var iterator = (Variable) fold.operands.get(1);
    scopes.getOrDefault(iterator.name(), new ArrayDeque<>()).pop();
    var folds = openFolds.getOrDefault(iterator.name(), new ArrayDeque<>());
    folds.pop();
    flushUndefined(fold.start, site.end());
    if (!folds.isEmpty()) {
      report(
          Kind.MULTIPLE_ITERATORS,
          fold.start,
          site.end(),
          "`%s` is already the iterator of a fold around this one".formatted(iterator.name()),
          "use another name");
    }
    var last =
        fold.children.size() > 1
            ? Optional.of(fold.children.get(1))
            : Optional.<Instruction>empty();
    return fold.streamFold
        ? new Instruction.FoldStream(
            site, (Variable) fold.operands.get(0), iterator, fold.children.get(0), last)
        : new Instruction.FoldScalar(
            site, (Operand) fold.operands.get(0), iterator, fold.children.get(0), last);
  }

  private int closeNext(VariableToken iterator, int start, int end) {
    var folds = openFolds.get(iterator.name());
    if (folds != null && !folds.isEmpty()) {
      var fold = folds.element();
      fold.nexts++;
      if (fold.nexts > 1) {
        report(
            Kind.MULTIPLE_NEXT,
            start,
            end,
            "this fold has more than one `next %s`".formatted(iterator.name()),
            "keep one; put what differs before it");
      }
      return fold.id;
    }
    if (!iteratorsSeen.contains(iterator.name())) {
      report(
          Kind.UNDEFINED_ITERATOR,
          start,
          end,
          "no fold around here has the iterator `%s`".formatted(shorten(iterator.name())),
          "put `next` into the fold's body");
    }
    return -1;
  }

  // ---------------------------------------------------------------- names

  private record VariableToken(String name, Variable.Kind kind, Lexer.Token token) {}

  private record Undefined(String name, Open owner) {}

  private final ArrayDeque<Undefined> undefined = new ArrayDeque<>();
  private final Set<String> undefinedNames = new HashSet<>();
  private @Nullable Open undefinedOwner;

  private VariableToken variableToken(Lexer.Token token) throws Lexer.Unexpected {
    if (token.type() == Lexer.Type.ATOM) {
      var word = lexer.word(token);
      if (word instanceof Lexer.Word.Name(var name, var kind, var lens) && lens.isEmpty()) {
        if (KEYWORDS.contains(name)) {
          throw unexpected(
              token, "`%s` is reserved and can't be a name".formatted(name), "use another name");
        }
        return new VariableToken(name, kind, token);
      }
    }
    throw unexpected(token, "a variable was expected", "such as `x`, `$x` or `#x`");
  }

  private Variable define(VariableToken token) {
    defined.add(token.name());
    return resolve(token);
  }

  private Variable read(VariableToken token) {
    require(token.name());
    return resolve(token);
  }

  private Variable resolve(VariableToken token) {
    return resolve(token.name(), token.kind(), token.token().start());
  }

  private Variable resolve(String name, Variable.Kind kind, int position) {
    var scope = scopes.get(name);
    int slot =
        scope != null && !scope.isEmpty()
            ? scope.element()
            : globals.computeIfAbsent(name, n -> slot(n, kind, Script.Role.GLOBAL));
    return new Variable(name, kind, position, slot);
  }

  private int slot(String name, Variable.Kind kind, Script.Role role) {
    slots.add(new Script.Slot(name, kind, role));
    return slots.size() - 1;
  }

  private boolean isOpenIterator(String name) {
    var folds = openFolds.get(name);
    return folds != null && !folds.isEmpty();
  }

  private void require(String name) {
    var owner = open.element();
    if (undefinedOwner != owner) {
      undefinedOwner = owner;
      undefinedNames.clear();
    }
    // Told once an instruction.
    if (!defined.contains(name) && undefinedNames.add(name)) {
      undefined.push(new Undefined(name, owner));
    }
  }

  private void flushUndefined(int start, int end) {
    while (!undefined.isEmpty() && undefined.element().owner().start == start) {
      var name = undefined.pop().name();
      report(
          Kind.UNDEFINED_VARIABLE,
          start,
          end,
          "`%s` is not defined before this place".formatted(shorten(name)),
          "write it earlier in the text with `call`, `ap`, `canon` or `new`, or check the spelling");
    }
  }

  private Operand value(Lexer.Token token) throws Lexer.Unexpected {
    return checked(operand(token));
  }

  private Operand checked(Operand operand) {
    switch (operand) {
      case Operand.Read(var variable, var lens) -> {
        require(variable.name());
        lens.ifPresent(this::check);
      }
      // The reference does not check lenses of error values: an unknown name waits at run time.
      case Operand.LastError e -> {}
      case Operand.CaughtError e -> {}
      case Operand.Literal l -> {}
      case Operand.InitPeerId i -> {}
      case Operand.Timestamp t -> {}
      case Operand.Ttl t -> {}
    }
    return operand;
  }

  private void check(Lens lens) {
    if (lens instanceof Lens.Path(var accessors)) {
      for (var accessor : accessors) {
        if (accessor instanceof Accessor.ByScalar(var scalar)) {
          require(scalar.name());
        }
      }
    }
  }

  private Operand operand(Lexer.Token token) throws Lexer.Unexpected {
    if (token.type() == Lexer.Type.STRING) {
      return new Operand.Literal(Json.of(lexer.string(token)));
    }
    if (token.is('[')) {
      var end = lexer.next();
      if (!end.is(']')) {
        throw unexpected(
            end,
            "`[]` is the only array that can be written",
            "build others with a stream and `canon`, or let a service answer them");
      }
      return new Operand.Literal(new Json.Arr(List.of()));
    }
    if (token.type() != Lexer.Type.ATOM) {
      throw unexpected(token, "a value was expected", "such as `x`, `\"text\"`, `1` or `#c`");
    }
    return switch (lexer.word(token)) {
      case Lexer.Word.NumberWord(var number) -> new Operand.Literal(number);
      case Lexer.Word.Truth(var truth) -> new Operand.Literal(Json.of(truth));
      case Lexer.Word.Reserved(var name, var lens) ->
          switch (name) {
            case "%init_peer_id%" -> new Operand.InitPeerId();
            case "%timestamp%" -> new Operand.Timestamp();
            case "%ttl%" -> new Operand.Ttl();
            case "%last_error%" -> new Operand.LastError(lens.map(this::resolve));
            default -> new Operand.CaughtError(lens.map(this::resolve));
          };
      case Lexer.Word.Name(var name, var kind, var lens) -> {
        if (KEYWORDS.contains(name)) {
          throw unexpected(
              token, "`%s` is reserved and can't be a name".formatted(name), "use another name");
        }
        if (kind == Variable.Kind.STREAM || kind == Variable.Kind.STREAM_MAP) {
          throw unexpected(
              token,
              "a stream or map that still grows is no value",
              "fix it with `canon` and use the result");
        }
        yield new Operand.Read(resolve(name, kind, token.start()), lens.map(this::resolve));
      }
    };
  }

  private Lens resolve(Lexer.Path path) {
    if (path.length()) {
      return new Lens.Length();
    }
    var accessors = new ArrayList<Accessor>(path.steps().size());
    for (var step : path.steps()) {
      accessors.add(
          switch (step) {
            case Lexer.Step.Index(var index) -> new Accessor.Index(index);
            case Lexer.Step.Field(var name) -> new Accessor.Field(name);
            case Lexer.Step.Scalar(var name, var position) ->
                new Accessor.ByScalar(resolve(name, Variable.Kind.SCALAR, position));
          });
    }
    return new Lens.Path(List.copyOf(accessors));
  }

  // ---------------------------------------------------------------- reporting

  private void expect(char bracket, String remedy) throws Lexer.Unexpected {
    var token = lexer.next();
    if (!token.is(bracket)) {
      throw unexpected(token, "`%s` was expected".formatted(bracket), remedy);
    }
  }

  private Lexer.Unexpected unexpected(Lexer.Token token, String cause, String remedy) {
    return new Lexer.Unexpected(token.start(), token.end(), cause, remedy, false);
  }

  private void report(Kind kind, int start, int end, String cause, String remedy) {
    if (errors.size() >= 1000 && kind != Kind.SYNTAX) {
      return; // a hostile script must not make a report larger than itself
    }
    int at = Math.min(start, text.length());
    int line = lines().lineOf(at);
    int column = text.codePointCount(lines().startOf(line), at) + 1;
    errors.add(new ScriptError(kind, at, Math.max(at, end), line + 1, column, cause, remedy));
  }

  private @Nullable Lines lines;

  private Lines lines() {
    var known = lines;
    if (known == null) {
      known = Lines.of(text);
      lines = known;
    }
    return known;
  }

  private static String shorten(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40) + "…";
  }
}
