package io.decentracompute.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the parts may do, as the chart grants it. */
class RbacTest {
  private final List<HasMetadata> objects = Charts.objects("default");

  @Test
  void nothingIsGrantedByWildcard() {
    assertThat(rules("").toList())
        .isNotEmpty()
        .allSatisfy(
            rule -> {
              assertThat(rule.getVerbs()).doesNotContain("*");
              assertThat(rule.getResources()).doesNotContain("*");
              assertThat(rule.getApiGroups()).doesNotContain("*");
            });
  }

  @Test
  void nobodyMayListSecrets() {
    assertThat(rules("").filter(rule -> rule.getResources().contains("secrets")).toList())
        .isNotEmpty()
        .allSatisfy(rule -> assertThat(rule.getVerbs()).doesNotContain("list", "watch"));
  }

  @Test
  void marketSyncReadsNamedSecretsOnly() {
    assertThat(
            rules("decentra-market-sync")
                .filter(rule -> rule.getResources().contains("secrets"))
                .toList())
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.getResourceNames()).containsExactly("provider-account");
              assertThat(rule.getVerbs()).containsExactly("get");
            });
  }

  @Test
  void operatorWritesNoSpecOfPeople() {
    assertThat(
            rules("decentra-operator")
                .filter(
                    rule ->
                        Stream.of("subnets", "providers", "networks")
                            .anyMatch(rule.getResources()::contains))
                .toList())
        .isNotEmpty()
        .allSatisfy(
            rule -> assertThat(rule.getVerbs()).containsExactlyInAnyOrder("get", "list", "watch"));
  }

  @Test
  void proverWritesStatusOnly() {
    assertThat(
            rules("decentra-prover")
                .filter(
                    rule ->
                        rule.getVerbs().stream()
                            .anyMatch(v -> !List.of("get", "list", "watch").contains(v)))
                .flatMap(rule -> rule.getResources().stream())
                .toList())
        .containsExactlyInAnyOrder("computeunits/status", "computepeers/status");
  }

  private Stream<PolicyRule> rules(String prefix) {
    return objects.stream()
        .filter(object -> Charts.name(object).startsWith(prefix))
        .flatMap(
            object ->
                switch (object) {
                  case ClusterRole role -> role.getRules().stream();
                  case Role role -> role.getRules().stream();
                  default -> Stream.<PolicyRule>empty();
                });
  }
}
