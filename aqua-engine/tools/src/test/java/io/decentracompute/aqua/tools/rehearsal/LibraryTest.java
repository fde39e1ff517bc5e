package io.decentracompute.aqua.tools.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.compiler.AquaCompiler;
import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.compiler.CompileOptions;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.conformance.ServiceRules;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.run.AirEngine;
import io.decentracompute.aqua.simulation.Faults;
import io.decentracompute.aqua.simulation.NamedPeers;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The examples of the library's page, over a network with lost and slow peers. */
class LibraryTest {
  private static final List<String> NAMES = List.of("me", "relay", "a", "b", "c");
  private static final Pattern EXAMPLE =
      Pattern.compile("```aqua\n(aqua (\\w+).*?)```", Pattern.DOTALL);
  private static final Faults SLOW_AND_LOST =
      Faults.NONE.latency(10, 5).slow(id("b"), 50).down(id("c"), 0, Long.MAX_VALUE);

  private final Engine engine = engine();

  /** The engine of all peers. */
  Engine engine() {
    return new AirEngine();
  }

  private static PeerId id(String name) {
    return Peers.key(name).peerId();
  }

  private static Compilation.Compiled example(String name) {
    try {
      var page = Files.readString(Path.of("../docs/library.md"));
      var source =
          EXAMPLE
              .matcher(page)
              .results()
              .filter(match -> match.group(2).equals(name))
              .findFirst()
              .orElseThrow(() -> new AssertionError("the page has no example " + name))
              .group(1);
      var result =
          AquaCompiler.compile(
              new SourceFile("example.aqua", source), Sources.of(Map.of()), CompileOptions.DEFAULT);
      assertThat(result.diagnostics()).isEmpty();
      return (Compilation.Compiled) result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Rehearsal.Outcome run(
      String example,
      String function,
      Map<String, Json> arguments,
      NamedPeers.Functions services,
      Faults faults) {
    var keys = new HashMap<String, KeyPair>();
    NAMES.forEach(name -> keys.put(name, Peers.key(name)));
    var rehearsal =
        new Rehearsal(
            example(example).function(function).orElseThrow(),
            new NamedPeers(keys, Map.of("me", "relay")),
            "me",
            arguments,
            services,
            60_000,
            engine);
    return rehearsal.run(faults.order(7));
  }

  /** The only result of a run that told no error. */
  private static Json result(Rehearsal.Outcome outcome) {
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.responses()).hasSize(1);
    return outcome.responses().getFirst().getFirst();
  }

  private static Json peers(String... names) {
    return Json.array(List.of(names).stream().map(name -> Json.of(id(name).text())).toList());
  }

  private static NamedPeers.Functions rules(String json) {
    if (JsonText.readExact(json, 20) instanceof JsonText.Result.Value(Json.Obj rules)) {
      return new ServiceRules(rules);
    }
    throw new IllegalArgumentException(json);
  }

  private static final String NAMED = "{\"*\": {\"price.ask\": {\"peerName\": true}}}";

  @Test
  void gatherTakesTheFirstAnswersAndNeedsNotAll() {
    var outcome =
        run(
            "Gather",
            "firstTwo",
            Map.of("peers", peers("c", "b", "a")),
            rules(NAMED),
            SLOW_AND_LOST);

    assertThat(result(outcome)).hasToString("[\"a\",\"b\"]");
  }

  @Test
  void gatherGivesWhatThereIsWhenItsTimeIsOver() {
    var outcome =
        run("Gather", "firstTwo", Map.of("peers", peers("c", "a")), rules(NAMED), SLOW_AND_LOST);

    assertThat(result(outcome)).hasToString("[\"a\"]");
  }

  @Test
  void failoverPassesASilentAndAFailingPeer() {
    var services =
        rules(
            """
            {"a": {"price.ask": {"error": {"code": 1, "value": "sold out"}}},
             "*": {"price.ask": {"peerName": true}}}
            """);
    var outcome =
        run(
            "Failover",
            "firstAlive",
            Map.of("peers", peers("c", "a", "b")),
            services,
            SLOW_AND_LOST);

    assertThat(result(outcome)).hasToString("[\"b\"]");
  }

  @Test
  void failoverGivesNothingIfNobodyAnswers() {
    var outcome =
        run("Failover", "firstAlive", Map.of("peers", peers("c")), rules(NAMED), SLOW_AND_LOST);

    assertThat(result(outcome)).hasToString("[]");
  }

  @Test
  void retryAsksAgainAfterGrowingPauses() {
    var services =
        rules(
            """
            {"*": {"price.ask": {"sequence": [
              {"error": {"code": 1, "value": "busy"}}, {"error": {"code": 1, "value": "busy"}},
              {"result": "at last"}]}}}
            """);
    var outcome =
        run("Retry", "stubborn", Map.of("peer", Json.of(id("b").text())), services, SLOW_AND_LOST);

    assertThat(result(outcome)).hasToString("[\"at last\"]");
    assertThat(outcome.ran().stream().filter(ran -> ran.name().equals("price.ask"))).hasSize(3);
    assertThat(
            outcome.ran().stream()
                .filter(
                    ran ->
                        ran.name().equals("peer.timeout")
                            && ran.arguments().getLast().toString().equals("\"again\""))
                .map(ran -> ran.arguments().getFirst().toString()))
        .containsExactly("100", "200");
  }

  @Test
  void retryGivesUp() {
    var outcome =
        run(
            "Retry",
            "stubborn",
            Map.of("peer", Json.of(id("c").text())),
            rules(NAMED),
            SLOW_AND_LOST);

    assertThat(result(outcome)).hasToString("[]");
  }

  @Test
  void broadcastReachesAllThatAreUp() {
    var outcome =
        run(
            "Broadcast",
            "announce",
            Map.of("peers", peers("a", "b", "c"), "text", Json.of("hello")),
            rules("{\"*\": {\"news.tell\": {\"result\": []}}}"),
            SLOW_AND_LOST);

    assertThat(outcome.errors()).isEmpty();
    assertThat(
            outcome.ran().stream()
                .filter(ran -> ran.name().equals("news.tell"))
                .map(Rehearsal.Ran::peer))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void roundRobinTakesTurnsAndPassesWhoIsDown() {
    var peers = peers("a", "b", "c");
    var answers =
        IntStream.range(0, 4)
            .mapToObj(
                turn ->
                    result(
                        run(
                            "Balance",
                            "inTurn",
                            Map.of("peers", peers, "turn", Json.of(turn)),
                            rules(NAMED),
                            SLOW_AND_LOST)))
            .map(Json::toString);

    assertThat(answers).containsExactly("[\"a\"]", "[\"b\"]", "[\"a\"]", "[\"a\"]");
  }

  @Test
  void leastLoadedAsksTheIdlestOfThoseThatTell() {
    var services =
        rules(
            """
            {"a": {"price.load": {"result": 7}}, "b": {"price.load": {"result": 3}},
             "*": {"price.ask": {"peerName": true}}}
            """);
    var outcome =
        run("Balance", "idlest", Map.of("peers", peers("a", "b", "c")), services, SLOW_AND_LOST);

    assertThat(result(outcome)).hasToString("[\"b\"]");
    assertThat(
            outcome.ran().stream()
                .filter(ran -> ran.name().equals("price.ask"))
                .map(Rehearsal.Ran::peer))
        .containsExactly("b");
  }

  /** Replicas and voters that remember. */
  private static final class Stateful implements NamedPeers.Functions {
    private final Map<String, Json> values = new TreeMap<>();
    private final Map<String, String> leases = new TreeMap<>();
    private final NamedPeers.Functions others = rules("{}");

    @Override
    public Optional<Reply> answer(String peer, CallRequest request) {
      return switch (request.serviceId() + "." + request.functionName()) {
        case "store.get" ->
            reply(
                values.getOrDefault(
                    peer,
                    new Json.Obj(Map.of("version", Json.of(0), "value", Json.of("nothing")))));
        case "store.put" -> {
          values.put(peer, request.arguments().get(1));
          yield reply(Json.of(true));
        }
        case "votes.grant" -> {
          var candidate = request.arguments().get(1).toString();
          yield reply(Json.of(leases.computeIfAbsent(peer, p -> candidate).equals(candidate)));
        }
        case "votes.release" ->
            reply(Json.of(leases.remove(peer, request.arguments().get(1).toString())));
        default -> others.answer(peer, request);
      };
    }

    private static Optional<Reply> reply(Json value) {
      return Optional.of(new Reply(CallResult.ok(value.toString()), 0));
    }
  }

  private static Map<String, Json> saved(String text, long version) {
    return Map.of(
        "replicas",
        peers("a", "b", "c"),
        "key",
        Json.of("k"),
        "text",
        Json.of(text),
        "version",
        Json.of(version));
  }

  @Test
  void whatAQuorumTookAQuorumReadsAlthoughAnotherPeerIsDownThen() {
    var services = new Stateful();
    var saved = run("Quorum", "save", saved("first", 1), services, SLOW_AND_LOST);
    var loaded =
        run(
            "Quorum",
            "load",
            Map.of("replicas", peers("a", "b", "c"), "key", Json.of("k")),
            services,
            Faults.NONE.latency(10, 5).down(id("a"), 0, Long.MAX_VALUE));

    assertThat(result(saved)).hasToString("true");
    assertThat(result(loaded)).hasToString("[{\"value\":\"first\",\"version\":1}]");
  }

  @Test
  void writeWithoutAQuorumSaysSo() {
    var faults = SLOW_AND_LOST.down(id("b"), 0, Long.MAX_VALUE);
    var services = new Stateful();

    assertThat(result(run("Quorum", "save", saved("x", 1), services, faults))).hasToString("false");
    assertThat(
            result(
                run(
                    "Quorum",
                    "load",
                    Map.of("replicas", peers("a", "b", "c"), "key", Json.of("k")),
                    services,
                    faults)))
        .hasToString("[]");
  }

  @Test
  void oneCandidateLeadsAtATime() {
    var services = new Stateful();
    Map<String, Json> first = Map.of("members", peers("a", "b", "c"), "candidate", Json.of("one"));
    Map<String, Json> second = Map.of("members", peers("a", "b", "c"), "candidate", Json.of("two"));

    var won = result(run("Leader", "lead", first, services, SLOW_AND_LOST));
    var lost = result(run("Leader", "lead", second, services, Faults.NONE.latency(5, 0)));
    var kept = result(run("Leader", "lead", first, services, SLOW_AND_LOST));

    assertThat(won.toString()).contains("\"held\":true", "\"votes\":2");
    assertThat(lost.toString()).contains("\"held\":false", "\"votes\":1");
    assertThat(kept.toString()).contains("\"held\":true", "\"votes\":2");
    assertThat(services.leases.values()).containsOnly("\"one\"");
  }
}
