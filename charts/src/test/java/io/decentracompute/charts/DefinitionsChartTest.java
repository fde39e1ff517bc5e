package io.decentracompute.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.crds.Definitions;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefinitionsChartTest {
  private final List<CustomResourceDefinition> rendered =
      Charts.parse(Charts.render(Charts.DEFINITIONS, "default", List.of())).stream()
          .map(CustomResourceDefinition.class::cast)
          .toList();

  @Test
  void chartHoldsTheGeneratedDefinitions() {
    assertThat(rendered)
        .extracting(CustomResourceDefinition::getSpec)
        .containsExactlyInAnyOrderElementsOf(
            Definitions.all().stream().map(CustomResourceDefinition::getSpec).toList());
  }

  @Test
  void definitionsOutliveTheChart() {
    assertThat(rendered)
        .allSatisfy(
            definition ->
                assertThat(definition.getMetadata().getAnnotations())
                    .containsEntry("helm.sh/resource-policy", "keep"));
  }
}
