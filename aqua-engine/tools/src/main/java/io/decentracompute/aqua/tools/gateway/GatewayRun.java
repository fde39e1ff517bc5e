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
import java.util.function.Predicate;

/** Posts a script to a gateway ({@code POST /v1/run}) and hands on the events of its stream. */
public final class GatewayRun {
  private static final int LONGEST_LINE = 64 << 20;
  private static final int DEPTH = 1000;

  private GatewayRun() {}

  /** Something the gateway tells: {@code particle}, {@code response}, …, last {@code end}. */
  public record Event(String name, Json.Obj data) {}

  /**
   * Runs a script until its end, or until nobody wants to know more; the script itself goes on.
   *
   * @param gateway base address, as {@code http://host:8081}
   * @param events is told each event as it comes, and says whether to go on
   * @throws IOException the gateway cannot be reached, refuses the script, or breaks off
   */
  public static void run(
      URI gateway, String script, Map<String, Json> arguments, long ttlMs, Predicate<Event> events)
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
   * The results of a script's first response; empty if it ends without one.
   *
   * @throws IOException as {@link #run}, or the script failed before it gave a response
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
          if (event.name().equals("response")
              && event.data().get("values") instanceof Json.Arr values) {
            results.add(values.values());
          } else if (event.name().equals("error")) {
            failures.add("the function failed: " + event.data().get("values"));
          }
          return results.isEmpty() && failures.isEmpty();
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

  /** Reads events; false if they broke off. */
  private static boolean read(InputStream in, Predicate<Event> events) throws IOException {
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
        boolean more = events.test(new Event(name, object));
        if (!more || name.equals("end")) {
          return true;
        }
        name = "";
        data.setLength(0);
      }
    }
    return false;
  }
}
