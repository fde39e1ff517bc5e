package io.decentracompute.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.decentracompute.e2e.gateway.GatewayClient;
import io.decentracompute.e2e.gateway.GatewayClient.Event;
import io.decentracompute.e2e.journey.Journey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A call of a warm Wasm service through the gateway. The argument is a path of 4 KiB that no file
 * has, so the service does little but answer; fetching 4 KiB of content from the same gateway is
 * the reference, each fetch next to a call so that load meets both.
 */
final class CallPart implements Part {
  private static final double AIM_MS = 15;
  private static final int BYTES = 4096;
  private static final int WARM_UP = 300;
  private static final Duration TTL = Duration.ofSeconds(20);
  private static final String ANSWER = "error: cannot read /tmp/vault/";

  private static final String SCRIPT =
      """
      (seq
       (seq
        (call %init_peer_id% ("getDataSrv" "worker") [] worker)
        (call %init_peer_id% ("getDataSrv" "argument") [] argument))
       (seq
        (call worker ("thumbnails" "thumbnail") [argument 160] answer)
        (call %init_peer_id% ("callbackSrv" "response") [answer])))
      """;

  private record Call(double answerMs, double endMs) {}

  @Override
  public String name() {
    return "call";
  }

  @Override
  public String about() {
    return "a call through gateway and Wasm, warm, with an argument of 4 KiB";
  }

  @Override
  public List<Figure> measure(Bed bed) throws Exception {
    var _ = bed.rents();
    Journey journey = bed.journey();
    GatewayClient gateway = journey.gateway();
    String worker = journey.connectedWorkers().getFirst().peerId();
    byte[] content = new byte[BYTES];
    new Random(1).nextBytes(content);
    String cid = gateway.put(content);
    List<Double> answers = new ArrayList<>();
    List<Double> ends = new ArrayList<>();
    List<Double> fetches = new ArrayList<>();
    bed.timeline().note("warm up by " + WARM_UP + " calls");
    for (int i = 0; i < WARM_UP + bed.settings().calls(); i++) {
      Call call = call(gateway, worker);
      double fetch = fetch(gateway, cid, content);
      if (i >= WARM_UP) {
        answers.add(call.answerMs());
        ends.add(call.endMs());
        fetches.add(fetch);
      }
    }
    Samples fetched = Samples.of(fetches);
    List<Figure> figures = new ArrayList<>();
    figures.addAll(compared(Samples.of(answers), fetched, "call to answer"));
    figures.addAll(compared(Samples.of(ends), fetched, "call to end of the stream"));
    figures.addAll(fetched.figures("fetch of 4 KiB from the same gateway", "ms"));
    return figures;
  }

  private static List<Figure> compared(Samples calls, Samples fetches, String name) {
    List<Figure> figures = calls.figures(name, "ms", AIM_MS);
    return List.of(
        figures.getFirst().lessIsBetter(fetches.p50()),
        figures.getLast().lessIsBetter(fetches.p99()));
  }

  private static Call call(GatewayClient gateway, String worker)
      throws IOException, InterruptedException {
    Map<String, JsonNode> arguments =
        Map.of("worker", TextNode.valueOf(worker), "argument", TextNode.valueOf(path()));
    AtomicLong answered = new AtomicLong();
    long start = System.nanoTime();
    List<Event> events =
        gateway.run(
            SCRIPT,
            arguments,
            TTL,
            event -> {
              if (event.name().equals("response")) {
                answered.set(System.nanoTime());
              }
            });
    long end = System.nanoTime();
    String answer =
        events.stream()
            .filter(e -> e.name().equals("response"))
            .findFirst()
            .map(e -> e.data().path("values").path(0).asText())
            .orElse("");
    if (!answer.startsWith(ANSWER)) {
      throw new IllegalStateException(
          "The service must answer that there is no such file, and the events were " + events);
    }
    return new Call((answered.get() - start) / 1e6, (end - start) / 1e6);
  }

  private static double fetch(GatewayClient gateway, String cid, byte[] content)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    byte[] got = gateway.get(cid);
    double millis = (System.nanoTime() - start) / 1e6;
    if (!Arrays.equals(got, content)) {
      throw new IllegalStateException("The gateway gave other bytes for " + cid);
    }
    return millis;
  }

  private static String path() {
    String folder = "/tmp/vault/";
    return folder + "x".repeat(BYTES - folder.length());
  }
}
