package io.decentracompute.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiRightsTest {
  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/nodes, null, list core/nodes",
    "GET, /api/v1/nodes, resourceVersion=1&watch=true, watch core/nodes",
    "GET, /api/v1/namespaces/kube-system, null, get core/namespaces",
    "PATCH, /api/v1/namespaces/team, null, patch core/namespaces",
    "GET, /api/v1/namespaces/team/pods, null, list core/pods",
    "DELETE, /api/v1/namespaces/team/pods/a, null, delete core/pods",
    "POST, /apis/events.k8s.io/v1/namespaces/team/events, null, create events.k8s.io/events",
    "PATCH, /apis/decentracompute.io/v1alpha1/providers/p/status, null, patch decentracompute.io/providers/status",
    "PUT, /apis/decentracompute.io/v1alpha1/namespaces/t/deals/d/status, null, update decentracompute.io/deals/status"
  })
  void aRequestIsSaidInTheWordsOfRbac(String method, String path, String query, String right) {
    assertThat(ApiRights.right(method, path, query)).contains(right);
  }

  @ParameterizedTest
  @CsvSource({"/version", "/apis", "/openapi/v3", "/api/v1"})
  void aRequestAboutNoResourceAsksForNothing(String path) {
    assertThat(ApiRights.right("GET", path, "null")).isEmpty();
  }
}
