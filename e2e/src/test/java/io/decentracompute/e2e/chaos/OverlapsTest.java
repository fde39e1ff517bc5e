package io.decentracompute.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.e2e.check.Overlaps;
import io.decentracompute.e2e.check.Sample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverlapsTest {
  private static final Map<String, List<String>> HOLDINGS = Map.of("dc-1/w-1", List.of("unit-a"));

  private static Sample sample(long atMs, String prover, long hashes, Map<String, String> workers) {
    return new Sample(atMs, Map.of(prover, Map.of("unit-a", hashes)), workers);
  }

  @Test
  void hashesWhileTheWorkerRunsAreAnOverlap() {
    var worker = Map.of("pod-1", "dc-1/w-1");
    var samples = List.of(sample(0, "p", 5, worker), sample(500, "p", 6, worker));

    assertThat(Overlaps.find(samples, HOLDINGS))
        .singleElement()
        .satisfies(v -> assertThat(v.evidence()).contains("unit-a", "1 hashes", "dc-1/w-1"));
  }

  @Test
  void hashesBeforeTheWorkerRunsAreNone() {
    var samples =
        List.of(
            sample(0, "p", 5, Map.of()),
            sample(500, "p", 6, Map.of("pod-1", "dc-1/w-1")),
            sample(900, "p", 6, Map.of("pod-1", "dc-1/w-1")));

    assertThat(Overlaps.find(samples, HOLDINGS)).isEmpty();
  }

  @Test
  void aRestartedProversCounterIsNotComparedWithItsPredecessors() {
    var worker = Map.of("pod-1", "dc-1/w-1");
    var samples = List.of(sample(0, "p", 0, worker), sample(500, "q", 6, worker));

    assertThat(Overlaps.find(samples, HOLDINGS)).isEmpty();
  }

  @Test
  void anotherUnitsHashesAreNone() {
    var worker = Map.of("pod-1", "dc-1/w-2");
    var samples = List.of(sample(0, "p", 5, worker), sample(500, "p", 9, worker));

    assertThat(Overlaps.find(samples, HOLDINGS)).isEmpty();
  }
}
