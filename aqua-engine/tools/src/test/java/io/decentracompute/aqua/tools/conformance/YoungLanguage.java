package io.decentracompute.aqua.tools.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.json.Json;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What our language has beside what recorded programs show, on any engine. */
abstract class YoungLanguage {
  private final Supplier<Engine> engines;

  YoungLanguage(Supplier<Engine> engines) {
    this.engines = engines;
  }

  Program program(String source, String arguments) {
    return Program.of(source, arguments, engines);
  }

  private Program program(String source) {
    return program(source, "{}");
  }

  @Test
  void whileRepeatsUntilItsConditionIsFalse() {
    var program =
        program(
            """
            func f() -> []string, u32:
                s: *string
                while s.length < 3:
                    x <- Srv.text("turn")
                    s <<- x
                Srv.put("after")
                <- s, s.length
            """);

    assertThat(program.results()).isEqualTo("[[\"turn\",\"turn\",\"turn\"],3]");
    assertThat(Program.calls(program.run(), "me", "srv.put")).hasSize(1);
  }

  @Test
  void whileRunsNoTurnIfItsConditionIsFalseAtOnce() {
    var program =
        program(
            """
            func f(b: bool) -> string:
                while b:
                    Srv.put("never")
                <- "done"
            """,
            "{\"b\": false}");

    assertThat(program.results()).isEqualTo("[\"done\"]");
    assertThat(Program.calls(program.run(), "me", "srv.put")).isEmpty();
  }

  @Test
  void errorLeavesAWhile() {
    var program =
        program(
            """
            func f(b: bool) -> string:
                s: *string
                try:
                    while b:
                        Srv.fail("x")
                catch e:
                    s <<- "left"
                <- s!
            """,
            "{\"b\": true}");

    assertThat(program.results()).isEqualTo("[\"left\"]");
    assertThat(Program.calls(program.run(), "me", "srv.fail")).hasSize(1);
  }

  @Test
  void whileMovesBetweenPeersTurnByTurn() {
    var program =
        program(
            """
            func f(p: string) -> []string:
                s: *string
                while s.length < 2:
                    on p:
                        x <- Node.name()
                    s <<- x
                <- s
            """,
            "{\"p\": \"{{n1}}\"}");

    assertThat(program.results()).isEqualTo("[[\"n1\",\"n1\"]]");
  }

  @Test
  void endlessWhileEndsWithAnErrorAtTurn1001() {
    var program =
        program(
            """
            func f(b: bool) -> string:
                s: *string
                try:
                    while b:
                        x = b
                catch e:
                    s <<- e.message
                <- s!
            """,
            "{\"b\": true}");

    assertThat(program.results()).contains("1000 turns");
  }

  @Test
  void matchTakesTheFirstEqualCase() {
    var program =
        program(
            """
            func pick(v: string) -> string:
                s: *string
                match v:
                    case "a", "b":
                        s <<- "first"
                    case "b", "c":
                        s <<- "second"
                    else:
                        s <<- "other"
                <- s!

            func f() -> []string:
                a <- pick("b")
                b <- pick("c")
                c <- pick("z")
                <- [a, b, c]
            """);

    assertThat(program.results()).isEqualTo("[[\"first\",\"second\",\"other\"]]");
  }

  @Test
  void errorInACaseIsNotTakenForAnUnequalOne() {
    var program =
        program(
            """
            func f(n: u32):
                try:
                    match n:
                        case 1:
                            Srv.fail("x")
                        else:
                            Srv.put("else")
                catch e:
                    Srv.put("caught")
            """,
            "{\"n\": 1}");

    assertThat(Program.calls(program.run(), "me", "srv.put"))
        .containsExactly("[\"srv.put\",\"caught\"]");
  }

  @Test
  void escapesStandForTheirCharacters() {
    var program =
        program(
            """
            func f() -> string, string:
                <- "a\\n\\t\\\\b", "say \\"hi\\" \\u{2713}"
            """);

    assertThat(program.results())
        .isEqualTo(Json.array(List.of(Json.of("a\n\t\\b"), Json.of("say \"hi\" ✓"))).toString());
  }

  @Test
  void unknownEscapeIsTold() {
    assertThat(
            program(
                    """
                    func f() -> string:
                        <- "\\q"
                    """)
                .mistakes())
        .containsExactly("syntax \\q: there is no escape `\\q`");
  }

  @Test
  void functionMayBeCalledAboveItsDeclaration() {
    var program =
        program(
            """
            func f() -> string:
                x <- later("a")
                <- x

            func later(a: string) -> string:
                x <- Srv.text(a)
                <- x
            """);

    assertThat(program.results()).isEqualTo("[\"a\"]");
  }

  @Test
  void recursionIsTold() {
    assertThat(
            program(
                    """
                    func f():
                        g()

                    func g():
                        f()
                    """)
                .mistakes())
        .containsExactly("semantic f: functions cannot call themselves: f → g → f");
  }

  @Test
  void laterDeclarationOfAFunctionHidesTheEarlierOne() {
    var program =
        program(
            """
            func g() -> string:
                <- "one"

            func g() -> string:
                x <- g()
                y <- Srv.text("two")
                <- x

            func f() -> string:
                x <- g()
                <- x
            """);

    assertThat(program.results()).isEqualTo("[\"one\"]");
    assertThat(Program.calls(program.run(), "me", "srv.text")).hasSize(1);
  }

  @Test
  void streamMapGivesAllValuesOfAKey() {
    var program =
        program(
            """
            func f(k: string) -> []string, []string, bool, bool, []string:
                m: %string
                m <<- k, "1"
                m <<- "other", "2"
                m <<- k, "3"
                x = m.get(k)
                other: %string
                other <<- "a", "1"
                other <<- "b", "1"
                <- x, m.get("none"), m.contains("other"), m.contains("no"), other.keys()
            """,
            "{\"k\": \"key\"}");

    assertThat(program.results()).isEqualTo("[[\"1\",\"3\"],[],true,false,[\"a\",\"b\"]]");
  }

  @Test
  void loopOverAStreamMapGivesKeysAndValues() {
    var program =
        program(
            """
            func f() -> []string:
                m: %string
                s: *string
                m <<- "a", "1"
                m <<- "b", "2"
                for k, v <- m:
                    s <<- k
                    s <<- v
                <- s
            """);

    assertThat(program.results()).isEqualTo("[[\"a\",\"1\",\"b\",\"2\"]]");
  }

  @Test
  void closureMayPushToAStreamAround() {
    var program =
        program(
            """
            func f() -> []string:
                s: *string
                c = (x: string):
                    s <<- x
                c("1")
                c("2")
                <- s
            """);

    assertThat(program.results()).isEqualTo("[[\"1\",\"2\"]]");
  }

  @Test
  void youngKeywordsAreNamesElsewhere() {
    var program =
        program(
            """
            func match(while: string) -> string:
                case = while
                <- case

            func f() -> string:
                match <- match("x")
                <- match
            """);

    assertThat(program.results()).isEqualTo("[\"x\"]");
  }

  @Test
  void valueOfABranchReachesAnotherPeerAlthoughTheOtherBranchWasFaster() {
    var program =
        program(
            """
            func f(p: string, q: string) -> string:
                co on p:
                    x <- Node.name()
                on q:
                    y <- Srv.text(x)
                <- y
            """,
            "{\"p\": \"{{n1}}\", \"q\": \"{{n2}}\"}");

    assertThat(program.results()).isEqualTo("[\"n1\"]");
  }

  @Test
  void viaAListPassesItsPeersInOrderAndComesBack() {
    var program =
        program(
            """
            func f(p: string, vs: []string) -> string:
                on p via vs:
                    x <- Node.name()
                <- x
            """,
            "{\"p\": \"{{n1}}\", \"vs\": [\"{{n2}}\", \"{{n3}}\"]}");

    assertThat(program.results()).isEqualTo("[\"n1\"]");
    assertThat(program.run().taken().packets()).isEqualTo(8);
  }
}
