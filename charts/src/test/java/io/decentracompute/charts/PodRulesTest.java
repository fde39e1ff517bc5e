package io.decentracompute.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every pod of the charts must have, whatever the values. */
class PodRulesTest {
  static Set<String> valueSets() {
    return Charts.VALUE_SETS.keySet();
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void everyPodKeepsTheRestrictedStandard(String valueSet) {
    eachPod(
        valueSet,
        pod -> {
          var context = pod.getSpec().getSecurityContext();
          assertThat(context.getRunAsNonRoot()).isTrue();
          assertThat(context.getRunAsUser()).isEqualTo(65532);
          assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
          assertThat(pod.getSpec().getHostNetwork()).isNull();
          assertThat(pod.getSpec().getHostPID()).isNull();
        });
    eachContainer(
        valueSet,
        container -> {
          var context = container.getSecurityContext();
          assertThat(context.getReadOnlyRootFilesystem()).isTrue();
          assertThat(context.getAllowPrivilegeEscalation()).isFalse();
          assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
          assertThat(context.getCapabilities().getAdd()).isEmpty();
          assertThat(context.getPrivileged()).isNull();
        });
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void everyContainerIsProbedAndBounded(String valueSet) {
    eachContainer(
        valueSet,
        container -> {
          assertThat(container.getLivenessProbe()).isNotNull();
          assertThat(container.getReadinessProbe()).isNotNull();
          assertThat(container.getStartupProbe()).isNotNull();
          assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
          assertThat(container.getResources().getLimits()).containsKey("memory");
        });
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void proverYieldsToEverybody(String valueSet) {
    assertThat(pods(valueSet))
        .hasEntrySatisfying(
            "DaemonSet/decentra-prover",
            prover -> {
              assertThat(prover.getSpec().getPriorityClassName()).isEqualTo("decentra-prover");
              assertThat(prover.getSpec().getContainers().getFirst().getResources().getLimits())
                  .doesNotContainKey("cpu");
            });
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void systemComesFirst(String valueSet) {
    var pods = pods(valueSet);
    pods.remove("DaemonSet/decentra-prover");

    assertThat(pods.values())
        .isNotEmpty()
        .allMatch(pod -> pod.getSpec().getPriorityClassName().equals("decentra-system"));
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void gatewayHasNoTokenForTheApiServer(String valueSet) {
    assertThat(pods(valueSet))
        .hasEntrySatisfying(
            "Deployment/decentra-gateway",
            gateway -> assertThat(gateway.getSpec().getAutomountServiceAccountToken()).isFalse());
  }

  private static Map<String, PodTemplateSpec> pods(String valueSet) {
    return new LinkedHashMap<>(Charts.pods(Charts.objects(valueSet)));
  }

  private static void eachPod(String valueSet, Consumer<PodTemplateSpec> check) {
    assertThat(pods(valueSet)).isNotEmpty().allSatisfy((name, pod) -> check.accept(pod));
  }

  private static void eachContainer(String valueSet, Consumer<Container> check) {
    eachPod(
        valueSet, pod -> assertThat(pod.getSpec().getContainers()).isNotEmpty().allSatisfy(check));
  }
}
