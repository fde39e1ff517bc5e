package io.decentracompute.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class ApplierTest {
  @Test
  void fieldsThatTheServerAddsAreNoDifference() {
    assertThat(contains("{a: {b: 1, added: x}, status: {}}", "{a: {b: 1}}")).isTrue();
  }

  @Test
  void quantityInAnotherFormIsNoDifference() {
    assertThat(contains("{cpu: '1', memory: 1Gi}", "{cpu: 1000m, memory: 1024Mi}")).isTrue();
  }

  @Test
  void anotherValueIsADifference() {
    assertThat(contains("{image: a}", "{image: b}")).isFalse();
    assertThat(contains("{cpu: '1'}", "{cpu: '2'}")).isFalse();
  }

  @Test
  void anotherLengthOfAListIsADifference() {
    assertThat(contains("{list: [1, 2]}", "{list: [1]}")).isFalse();
  }

  @Test
  void missingFieldIsADifference() {
    assertThat(contains("{}", "{a: {b: 1}}")).isFalse();
  }

  private static boolean contains(String observed, String desired) {
    return Applier.contains(tree(observed), tree(desired));
  }

  private static JsonNode tree(String text) {
    try {
      return new YAMLMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
