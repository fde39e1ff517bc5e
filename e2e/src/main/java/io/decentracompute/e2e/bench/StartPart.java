package io.decentracompute.e2e.bench;

import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.e2e.journey.Journey;
import io.decentracompute.e2e.timeline.Timeline.Look;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Resident memory of every image's processes, then their start: each is ended once, and the time
 * counts from the start of the process that follows it to its first healthy answer, as does the
 * processor time, which depends less on what else the machine does. It breaks what it measures for
 * a moment, so it comes last. A process that runs without the AOT cache of its image fails it.
 */
final class StartPart implements Part {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final long LOOK_MS = 10;
  private static final String AOT_CACHE = "/app/start.aot";
  private static final double PROVER_MIB = 120;
  private static final double UNIT_MIB = 256;

  /**
   * An image's process.
   *
   * @param system whether its pods are those of the release, else those of workers
   * @param pod how the names of its pods begin
   * @param program part of its command line
   */
  private record Program(
      String name,
      boolean system,
      String pod,
      String program,
      int port,
      double aimSeconds,
      double aimMiB) {}

  private static final List<Program> PROGRAMS =
      List.of(
          new Program("operator", true, "decentra-operator", "quarkus-run.jar", 8080, 3, 180),
          new Program(
              "market-sync customer",
              true,
              "decentra-market-sync-customer",
              "quarkus-run.jar",
              8080,
              3,
              180),
          new Program(
              "market-sync provider",
              true,
              "decentra-market-sync-provider",
              "quarkus-run.jar",
              8080,
              3,
              180),
          new Program(
              "node as gateway",
              true,
              "decentra-gateway",
              "io.decentracompute.node.Main",
              8080,
              1,
              120),
          new Program("node as worker", false, "w-", "io.decentracompute.node.Main", 8080, 1, 120),
          new Program("sidecar", false, "w-", "io.decentracompute.marine.Main", 8082, 1, 120),
          new Program(
              "prover",
              true,
              "decentra-prover",
              "io.decentracompute.prover.Main",
              8080,
              1,
              PROVER_MIB));

  private record Running(Pod pod, HostProcess process) {}

  private record Start(double seconds, double processorSeconds) {}

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String about() {
    return "start and resident memory of the process of each image";
  }

  @Override
  public List<Figure> measure(Bed bed) throws Exception {
    var _ = bed.rents();
    Journey journey = bed.journey();
    KubernetesClient client = journey.client();
    List<Figure> figures = new ArrayList<>();
    for (Program program : PROGRAMS) {
      Figure figure = memory(client, program);
      figures.add(figure);
      bed.timeline()
          .note(
              String.format(java.util.Locale.ROOT, "%s: %.0f MiB", figure.name(), figure.value()));
    }
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build()) {
      for (Program program : PROGRAMS) {
        Running running = running(client, program).getFirst();
        Start start = restart(http, program, running);
        bed.timeline()
            .note(
                String.format(
                    java.util.Locale.ROOT,
                    "%s answers after %.2f s and %.2f s of a processor",
                    program.name(),
                    start.seconds(),
                    start.processorSeconds()));
        Figure figure = Figure.of(program.name() + ", start to healthy", start.seconds(), "s", 1);
        figures.add(program.name().equals("prover") ? figure : figure.aim(program.aimSeconds()));
        figures.add(
            Figure.of(
                program.name() + ", processor time to healthy", start.processorSeconds(), "s", 1));
        awaitReady(bed, client, running.pod());
      }
    }
    return figures;
  }

  /** The process that takes most, and its aim. */
  private static Figure memory(KubernetesClient client, Program program) {
    double most = 0;
    double aim = program.aimMiB();
    List<Running> all = running(client, program);
    for (Running running : all) {
      double resident = running.process().residentMiB();
      if (resident > most) {
        most = resident;
        aim = program.aimMiB() + unitsMiB(client, program, running.pod());
      }
    }
    return Figure.of(program.name() + ", resident memory, most", most, "MiB", all.size()).aim(aim);
  }

  private static double unitsMiB(KubernetesClient client, Program program, Pod pod) {
    if (!program.name().equals("prover")) {
      return 0;
    }
    return UNIT_MIB
        * client.resources(ComputeUnit.class).list().getItems().stream()
            .filter(u -> pod.getSpec().getNodeName().equals(u.getSpec().nodeName()))
            .filter(u -> Conditions.isTrue(u.statusOrEmpty().conditions(), "Proving"))
            .count();
  }

  private static List<Running> running(KubernetesClient client, Program program) {
    List<Running> found = new ArrayList<>();
    for (Pod pod : client.pods().inAnyNamespace().list().getItems()) {
      boolean inSystem = pod.getMetadata().getNamespace().equals(Journey.SYSTEM);
      if (inSystem == program.system() && pod.getMetadata().getName().startsWith(program.pod())) {
        HostProcess.find(pod.getMetadata().getUid(), program.program())
            .ifPresent(p -> found.add(new Running(pod, p)));
      }
    }
    if (found.isEmpty()) {
      throw new IllegalStateException(
          "No process of "
              + program.name()
              + " is to be seen in /proc: this part needs the local cluster and root");
    }
    return found;
  }

  private static Start restart(HttpClient http, Program program, Running running)
      throws InterruptedException {
    String uid = running.pod().getMetadata().getUid();
    URI health =
        URI.create(
            "http://" + running.pod().getStatus().getPodIP() + ":" + program.port() + "/healthz");
    running.process().end();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() - end < 0) {
      if (!running.process().isAlive() && answers(http, health)) {
        Optional<HostProcess> next = HostProcess.find(uid, program.program());
        if (next.isPresent()) {
          HostProcess process = next.get();
          if (!process.maps(AOT_CACHE)) {
            throw new IllegalStateException(
                program.name()
                    + " runs without the AOT cache of its image: see the first line of its log");
          }
          return new Start(process.ageSeconds(), process.processorSeconds());
        }
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
    throw new IllegalStateException(
        program.name()
            + " of pod "
            + running.pod().getMetadata().getName()
            + " did not answer at "
            + health
            + " within "
            + LIMIT.toSeconds()
            + " s after it was ended");
  }

  private static boolean answers(HttpClient http, URI address) throws InterruptedException {
    try {
      return http.send(
                  HttpRequest.newBuilder(address).timeout(ANSWER).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static void awaitReady(Bed bed, KubernetesClient client, Pod pod)
      throws InterruptedException {
    String name = pod.getMetadata().getName();
    bed.timeline()
        .await(
            name + " is ready again",
            LIMIT,
            () -> {
              Pod now =
                  client.pods().inNamespace(pod.getMetadata().getNamespace()).withName(name).get();
              boolean ready =
                  now != null
                      && now.getStatus().getContainerStatuses().stream()
                          .allMatch(c -> Boolean.TRUE.equals(c.getReady()));
              return ready ? Look.found(true) : Look.notYet("its containers are not ready");
            });
  }
}
