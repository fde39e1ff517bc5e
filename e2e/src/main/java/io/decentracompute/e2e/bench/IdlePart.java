package io.decentracompute.e2e.bench;

import io.decentracompute.crds.Api;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Writes to the API server while the Subnet serves, the free units hash and nothing changes. The
 * API server's own counters are read, so a write that changes nothing counts as well.
 */
final class IdlePart implements Part {
  private static final long SETTLE_SECONDS = 15;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String about() {
    return "writes to the API server while nothing changes";
  }

  @Override
  public List<Figure> measure(Bed bed) throws Exception {
    var _ = bed.rents();
    KubernetesClient client = bed.journey().client();
    long seconds = bed.settings().quiet().toSeconds();
    bed.timeline().note("leave it alone for " + (SETTLE_SECONDS + seconds) + " s");
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    Map<Writes, Long> before = writes(client);
    TimeUnit.SECONDS.sleep(seconds);
    Map<Writes, Long> made = Writes.since(before, writes(client));
    made.forEach((w, count) -> bed.timeline().note(count + " × " + w));
    String in = " in " + seconds + " s";
    List<Figure> figures = new ArrayList<>();
    figures.add(
        Figure.of(
                "writes to our kinds" + in,
                Writes.sum(made, w -> w.group().equals(Api.GROUP)),
                "requests",
                1)
            .aim(0));
    figures.add(
        Figure.of(
                "server-side applies of any kind" + in,
                Writes.sum(made, w -> w.verb().equals("APPLY")),
                "requests",
                1)
            .aim(0));
    figures.add(
        Figure.of(
            "renewals of leases, Kubernetes' own included" + in,
            Writes.sum(made, w -> w.resource().equals("leases")),
            "requests",
            1));
    figures.add(
        Figure.of(
            "all other writes, Kubernetes' own included" + in,
            Writes.sum(
                made,
                w ->
                    !w.group().equals(Api.GROUP)
                        && !w.verb().equals("APPLY")
                        && !w.resource().equals("leases")),
            "requests",
            1));
    return figures;
  }

  private static Map<Writes, Long> writes(KubernetesClient client) {
    String metrics = client.raw("/metrics");
    if (metrics == null) {
      throw new IllegalStateException("The API server shows no /metrics");
    }
    return new TreeMap<>(Writes.parse(metrics));
  }
}
