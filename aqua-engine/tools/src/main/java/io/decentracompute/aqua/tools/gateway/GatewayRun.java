package io.decentracompute.aqua.tools.gateway;

import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Posts a script to a gateway ({@code POST /v1/run}) and hands on the events of its stream. */
public final class GatewayRun {
  private static final int LONGEST_LINE = 64 << 20;
  private static final int DEPTH = 1000;

  private GatewayRun() {}

  /** Something the gateway tells: {@code particle}, {@code response}, …, last {@code end}. */
  public record Event(String name, Json.Obj data) {}

  /**
   * Runs a script to its end.
   *
   * @param gateway base address, as {@code http://host:8081}
   * @param events is told each event as it comes
   * @throws IOException the gateway cannot be reached, refuses the script, or breaks off
   */
  public static void run(
      URI gateway, String script, Map<String, Json> arguments, long ttlMs, Consumer<Event> events)
      throws IOException, InterruptedException {
    var body = new LinkedHashMap<String, Json>();
    body.put("script", Json.of(script));
    body.put("arguments", new Json.Obj(arguments));
    body.put("ttlMs", Json.of(ttlMs));
    var request =
        HttpRequest.newBuilder(gateway.resolve("/v1/run"))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofMillis(ttlMs).plusSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(new Json.Obj(body).toString()))
            .build();
    try (var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build()) {
      var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (var in = response.body()) {
        if (response.statusCode() != 200) {
          throw new IOException(
              "the gateway %s refused the script (HTTP %d): %s"
                  .formatted(gateway, response.statusCode(), error(in)));
        }
        if (!read(in, events)) {
          throw new IOException(
              "the gateway "
                  + gateway
                  + " broke off before the end; run it again, or read its log");
        }
      }
    } catch (ConnectException e) {
      throw new IOException(
          "no gateway answers at %s; give its address by --gateway, as http://host:8081"
              .formatted(gateway),
          e);
    }
  }

  /**
   * The results of a script's first response; empty if it gives none.
   *
   * @throws IOException as {@link #run}, or the script failed, or its time was over
   */
  public static List<Json> call(URI gateway, String script, Map<String, Json> arguments, long ttlMs)
      throws IOException, InterruptedException {
    var results = new ArrayList<List<Json>>();
    var failures = new ArrayList<String>();
    run(
        gateway,
        script,
        arguments,
        ttlMs,
        event -> {
          switch (event.name()) {
            case "response" -> {
              if (event.data().get("values") instanceof Json.Arr values) {
                results.add(values.values());
              }
            }
            case "error" -> failures.add("the function failed: " + event.data().get("values"));
            case "end" -> {
              if (!Json.of("Completed").equals(event.data().get("reason"))) {
                failures.add("the run ended: " + event.data());
              }
            }
            default -> {}
          }
        });
    if (!failures.isEmpty()) {
      throw new IOException(failures.getFirst());
    }
    return results.isEmpty() ? List.of() : results.getFirst();
  }

  private static String error(InputStream in) throws IOException {
    var text = new String(in.readNBytes(1 << 20), StandardCharsets.UTF_8);
    return JsonText.readExact(text, DEPTH) instanceof JsonText.Result.Value(Json.Obj object)
            && object.get("error") instanceof Json.Obj error
            && error.get("message") instanceof Json.Str(var message)
        ? message
        : text;
  }

  /** Reads events; whether the last one was the end. */
  private static boolean read(InputStream in, Consumer<Event> events) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    var name = "";
    var data = new StringBuilder();
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("event:")) {
        name = line.substring("event:".length()).strip();
      } else if (line.startsWith("data:")) {
        data.append(line.substring("data:".length()).strip());
        if (data.length() > LONGEST_LINE) {
          throw new IOException("the gateway sends an event of more than 64 MiB");
        }
      } else if (line.isEmpty() && !name.isEmpty()) {
        if (!(JsonText.readExact(data.toString(), DEPTH)
            instanceof JsonText.Result.Value(Json.Obj object))) {
          throw new IOException("the gateway's event `" + name + "` is no JSON object");
        }
        events.accept(new Event(name, object));
        if (name.equals("end")) {
          return true;
        }
        name = "";
        data.setLength(0);
      }
    }
    return false;
  }
}
