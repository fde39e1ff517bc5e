package io.decentracompute.aqua.bench;

import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.run.AirEngine;
import io.decentracompute.aqua.simulation.Order;
import io.decentracompute.aqua.simulation.SimulatedNetwork;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is measured. Every case is run once on a simulated network and then repeated as recorded.
 */
final class Cases {
  /** By name, in the order of the table. */
  static final List<String> NAMES =
      List.of(
          "null step",
          "tiny call, request",
          "tiny call, result",
          "fold of 100 into a stream, canon",
          "101 sequential calls, 102 steps",
          "9 peers, par and join, all steps",
          "500 call results",
          "script of 779 KB",
          "value of 1 MB, result",
          "value of 1 MB, arriving",
          "value of 100 MB, result",
          "value of 100 MB, arriving",
          "verification of 1000 states");

  private static final List<String> PEERS = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i");
  private static final Map<String, KeyPair> KEYS = new HashMap<>();
  private static final Map<PeerId, byte[]> SEEDS = new HashMap<>();

  static {
    for (var name : PEERS) {
      var seed = sha256(name);
      KEYS.put(name, KeyPair.ofSeed(seed));
      SEEDS.put(id(name), seed);
    }
  }

  private Cases() {}

  /** Secret keys of all peers. */
  static Map<PeerId, byte[]> seeds() {
    return Map.copyOf(SEEDS);
  }

  /** The case of this name in a profile. */
  static Case of(String name, Profile profile) {
    return switch (name) {
      case "null step" -> record(name, profile, "(null)", 1, 1, 0);
      case "tiny call, request" -> record(name, profile, at("(call @a ('s' 'f') [] x)"), 1, 1, 0);
      case "tiny call, result" -> record(name, profile, at("(call @a ('s' 'f') [] x)"), 2, 2, 0);
      case "fold of 100 into a stream, canon" ->
          record(
              name,
              profile,
              at(
                  "(seq (call @a ('s' 'list') [] l) (seq (fold l i (seq (ap i $s) (next i)))"
                      + " (canon @a $s #ss)))"),
              2,
              2,
              100);
      case "101 sequential calls, 102 steps" ->
          record(
              name,
              profile,
              at(
                  "(seq (call @a ('s' 'list') [] l) (fold l i (seq (call @a ('s' 'f') [i])"
                      + " (next i))))"),
              102,
              1,
              100);
      case "9 peers, par and join, all steps" -> record(name, profile, join(), 100, 1, 0);
      case "500 call results" ->
          record(
              name,
              profile,
              at(
                  "(seq (call @a ('s' 'list') [] l) (fold l i (par (call @a ('s' 'f') [i] x)"
                      + " (next i))))"),
              3,
              3,
              500);
      case "script of 779 KB" -> record(name, profile, large(), 1, 1, 0);
      case "value of 1 MB, result" -> value(name, profile, 1_000, 2);
      case "value of 1 MB, arriving" -> value(name, profile, 1_000, 3);
      case "value of 100 MB, result" -> value(name, profile, 100_000, 2);
      case "value of 100 MB, arriving" -> value(name, profile, 100_000, 3);
      case "verification of 1000 states" ->
          record(
              name,
              profile,
              at(
                  "(seq (seq (call @a ('s' 'list') [] l) (fold l i (par (call @a ('s' 'f') [i] x)"
                      + " (next i)))) (call @b ('s' 'g') []))"),
              4,
              4,
              1000);
      default -> throw new IllegalArgumentException("there is no case '" + name + "'");
    };
  }

  /** A value of so many texts of 997 characters, given back in step 2 and arriving in step 3. */
  private static Case value(String name, Profile profile, int texts, int timed) {
    return record(
        name,
        profile,
        at("(seq (call @a ('s' 'value') [] x) (call @b ('s' 'f') [] y))"),
        timed,
        timed,
        texts);
  }

  /** Eight peers work at the same time and their results come together at the first. */
  private static String join() {
    var others = PEERS.subList(1, PEERS.size());
    var branches =
        others.stream()
            .map(
                peer ->
                    "(seq (call @%s ('s' 'f') ['%s'] v%s) (call @a ('op' 'noop') []))"
                        .formatted(peer, peer, peer))
            .reduce((left, right) -> "(par " + left + " " + right + ")")
            .orElseThrow();
    var names = others.stream().map(peer -> "v" + peer).collect(Collectors.joining(" "));
    return at("(seq " + branches + " (call @a ('out' 'use') [" + names + "]))");
  }

  /** 6,540 calls in a balanced tree. */
  private static String large() {
    return at(large(0, 6_540));
  }

  private static String large(int from, int to) {
    if (to - from == 1) {
      return "(call @a ('service' 'function%s') ['argument' %s] x%s)".formatted(from, from, from);
    }
    int middle = (from + to) / 2;
    return "(seq " + large(from, middle) + " " + large(middle, to) + ")";
  }

  private static Case record(
      String name, Profile profile, String script, int steps, int timedFrom, int size) {
    var particle = Particle.sign(key("a"), "particle", 1_700_000_000_000L, 60_000, script);
    var network =
        new SimulatedNetwork(
            new AirEngine(), particle, profile, Limits.LENIENT, keys(), host(size));
    var run = network.run(Order.firstInFirstOut(true), steps);
    for (var step : run.steps()) {
      if (step.outcome().retCode() != 0) {
        throw new IllegalStateException(
            "case '%s', step %s: %s".formatted(name, step.number(), step.outcome().errorMessage()));
      }
    }
    return new Case(name, particle, run.steps(), timedFrom);
  }

  private static SimulatedNetwork.Host host(int size) {
    return SimulatedNetwork.Host.atOnce(
        (peer, request) ->
            switch (request.functionName()) {
              case "list" ->
                  CallResult.ok(
                      IntStream.range(0, size)
                          .mapToObj(Integer::toString)
                          .collect(Collectors.joining(",", "[", "]")));
              case "value" ->
                  CallResult.ok(
                      IntStream.range(0, size)
                          .mapToObj(i -> '"' + Integer.toString(i) + "x".repeat(990) + '"')
                          .collect(Collectors.joining(",", "[", "]")));
              default -> CallResult.ok("{\"answer\":42}");
            });
  }

  private static Collection<KeyPair> keys() {
    return PEERS.stream().map(Cases::key).toList();
  }

  private static KeyPair key(String name) {
    var key = KEYS.get(name);
    if (key == null) {
      throw new IllegalArgumentException("there is no peer " + name);
    }
    return key;
  }

  private static PeerId id(String name) {
    return key(name).peerId();
  }

  /** Peers by name, and quotes that need no backslash. */
  private static String at(String script) {
    var text = script.replace('\'', '"');
    for (var peer : PEERS) {
      text = text.replace("@" + peer + " ", '"' + id(peer).text() + "\" ");
    }
    return text;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
