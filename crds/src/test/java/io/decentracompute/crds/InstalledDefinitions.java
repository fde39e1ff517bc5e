package io.decentracompute.crds;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.TimeUnit;

/** Puts the kinds of this build into a test's cluster. */
final class InstalledDefinitions {
  private InstalledDefinitions() {}

  static void install(KubernetesClient client) {
    for (var definition : Definitions.all()) {
      client.resource(definition).forceConflicts().serverSideApply();
    }
    for (var definition : Definitions.all()) {
      client
          .resource(definition)
          .waitUntilCondition(
              d ->
                  d.getStatus() != null
                      && d.getStatus().getConditions().stream()
                          .anyMatch(
                              c ->
                                  c.getType().equals("Established")
                                      && c.getStatus().equals("True")),
              20,
              TimeUnit.SECONDS);
    }
  }
}
