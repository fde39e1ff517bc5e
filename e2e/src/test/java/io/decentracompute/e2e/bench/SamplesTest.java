package io.decentracompute.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplesTest {

  @Test
  void percentilesAreMeasurementsByNearestRank() {
    Samples samples = Samples.of(IntStream.rangeClosed(1, 200).mapToObj(i -> 201.0 - i).toList());

    assertThat(samples.p50()).isEqualTo(100);
    assertThat(samples.p99()).isEqualTo(198);
    assertThat(samples.percentile(100)).isEqualTo(200);
  }

  @Test
  void ofFewMeasurementsThe99thPercentileIsTheLargest() {
    assertThat(Samples.of(List.of(3.0, 1.0, 2.0)).p99()).isEqualTo(3);
  }

  @Test
  void nothingMeasuredGivesNoFigureAndNoPercentile() {
    assertThat(Samples.of(List.of()).figures("call", "ms")).isEmpty();
    assertThatThrownBy(() -> Samples.of(List.of()).p50()).hasMessage("Nothing was measured");
  }
}
