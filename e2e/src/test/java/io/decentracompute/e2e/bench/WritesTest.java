package io.decentracompute.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WritesTest {
  private static final Writes APPLY = new Writes("APPLY", "decentracompute.io", "deals", "status");

  @Test
  void onlyWritesAreCountedWhateverTheirCode() {
    Map<Writes, Long> counts =
        Writes.parse(
            """
            # TYPE apiserver_request_total counter
            apiserver_request_total{code="200",group="decentracompute.io",resource="deals",subresource="status",verb="APPLY"} 12
            apiserver_request_total{code="409",group="decentracompute.io",resource="deals",subresource="status",verb="APPLY"} 1
            apiserver_request_total{code="200",group="decentracompute.io",resource="deals",subresource="",verb="WATCH"} 7
            apiserver_request_total{code="201",group="authentication.k8s.io",resource="tokenreviews",subresource="",verb="POST"} 3
            """);

    assertThat(counts).isEqualTo(Map.of(APPLY, 13L));
  }

  @Test
  void kindsWithoutANewWriteAreLeftOut() {
    Writes lease = new Writes("PUT", "coordination.k8s.io", "leases", "");

    assertThat(Writes.since(Map.of(APPLY, 13L, lease, 4L), Map.of(APPLY, 13L, lease, 6L)))
        .isEqualTo(Map.of(lease, 2L));
  }

  @Test
  void aWriteIsNamedAsKubectlNamesKinds() {
    assertThat(APPLY).hasToString("APPLY deals.decentracompute.io/status");
  }
}
