package io.decentracompute.aqua.tools.conformance;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.conformance.Peers;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The published AquaVM (npm, {@code bench/reference}) as an engine: one process of Node that runs
 * step after step. Peers are those of recorded cases, whose keys grow from their names.
 */
public final class AquaVm implements Engine, AutoCloseable {
  private static final Path FOLDER = Path.of("../bench/reference");

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader outcomes;
  private final Map<PeerId, String> seeds = new HashMap<>();

  private AquaVm(Process process) {
    this.process = process;
    this.requests = process.outputWriter(StandardCharsets.UTF_8);
    this.outcomes = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts it.
   *
   * @throws IOException Node or the npm packages are missing; the message says how to get them
   */
  public static AquaVm start() throws IOException {
    if (!Files.isDirectory(FOLDER.resolve("node_modules/@fluencelabs/avm"))) {
      throw new IOException(
          "the published AquaVM is not installed: run `npm ci` in aqua-engine/bench/reference");
    }
    try {
      return new AquaVm(
          new ProcessBuilder("node", FOLDER.resolve("steps.mjs").toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw new IOException(
          "the published AquaVM cannot run: install Node.js 20 or newer (`node`)", e);
    }
  }

  /** Makes the keys of these peers known. */
  public void know(Collection<String> names) {
    for (var name : names) {
      seeds.put(Peers.key(name).peerId(), HexFormat.of().formatHex(sha256(name)));
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public StepOutcome step(StepInput input) {
    var parameters = input.parameters();
    var results = new LinkedHashMap<String, Json>();
    input
        .results()
        .forEach(
            (id, result) ->
                results.put(
                    Integer.toString(id),
                    object("code", Json.of(result.retCode()), "text", Json.of(result.text()))));
    var peer = parameters.keyPair().peerId();
    var seed = seeds.get(peer);
    if (seed == null) {
      throw new IllegalArgumentException("nothing is known of the key of " + peer);
    }
    var request =
        object(
            "air", Json.of(input.script()),
            "init", Json.of(parameters.initPeerId().text()),
            "peer", Json.of(peer.text()),
            "secret", Json.of(seed),
            "particleId", Json.of(parameters.particleId()),
            "timestamp", Json.of(parameters.timestampMs()),
            "ttl", Json.of(parameters.ttlMs()),
            "previous", base64(input.previousData()),
            "current", base64(input.currentData()),
            "results", new Json.Obj(results));
    try {
      requests.write(request.toString());
      requests.write('\n');
      requests.flush();
      var line = outcomes.readLine();
      if (line == null) {
        throw new IOException("it has ended");
      }
      if (JsonText.readExact(line, 100) instanceof JsonText.Result.Value(Json.Obj outcome)) {
        return outcome(outcome);
      }
      throw new IOException("its outcome is no JSON object: " + line);
    } catch (IOException e) {
      throw new UncheckedIOException("the published AquaVM failed", e);
    }
  }

  private static StepOutcome outcome(Json.Obj outcome) {
    var next = new ArrayList<PeerId>();
    Recorded.texts(outcome, "next").forEach(id -> next.add(new PeerId(id)));
    var calls = new TreeMap<Integer, CallRequest>();
    Recorded.object(outcome, "calls")
        .fields()
        .forEach(
            (id, json) -> {
              var call = (Json.Obj) json;
              var arguments = JsonText.readExact(Recorded.text(call, "arguments"), 2000);
              if (!(arguments instanceof JsonText.Result.Value(Json.Arr list))) {
                throw new IllegalArgumentException("arguments are no list");
              }
              calls.put(
                  Integer.parseUnsignedInt(id),
                  new CallRequest(
                      Recorded.text(call, "service"),
                      Recorded.text(call, "function"),
                      list.values(),
                      List.of()));
            });
    return new StepOutcome(
        (int) Recorded.number(Recorded.field(outcome, "code")),
        Recorded.text(outcome, "message"),
        Base64.getDecoder().decode(Recorded.text(outcome, "data")),
        next,
        calls,
        Set.of(),
        List.of());
  }

  private static Json base64(byte[] bytes) {
    return Json.of(Base64.getEncoder().encodeToString(bytes));
  }

  private static Json.Obj object(Object... namesAndValues) {
    var fields = new LinkedHashMap<String, Json>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], (Json) namesAndValues[i + 1]);
    }
    return new Json.Obj(fields);
  }

  /** Ends the process. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
