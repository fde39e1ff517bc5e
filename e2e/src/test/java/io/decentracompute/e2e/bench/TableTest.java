package io.decentracompute.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void rowsHaveTheCommonFormAndTheLoadIsAmongThem() throws Exception {
    Table table = new Table("call", List.of(Figure.of("call, p50", 12, "ms", 9).aim(15)), 1.5, 2.5);

    JsonNode rows = new ObjectMapper().readTree(table.json());

    assertThat(rows.get(0).toString())
        .isEqualTo(
            "{\"name\":\"call, p50\",\"value\":12.0,\"unit\":\"ms\",\"reference\":null,\"ratio\":null}");
    assertThat(rows.get(1).path("value").asDouble()).isEqualTo(1.5);
    assertThat(rows.get(2).path("value").asDouble()).isEqualTo(2.5);
  }

  @Test
  void aRatioAboveOneIsBetterWhetherLessOrMoreIsWanted() {
    assertThat(Figure.of("time", 10, "ms", 1).lessIsBetter(20).ratio()).isEqualTo(2);
    assertThat(Figure.of("rate", 10, "1/s", 1).moreIsBetter(20).ratio()).isEqualTo(0.5);
  }

  @Test
  void theTableShowsLoadAimAndReference() {
    Figure figure = Figure.of("call, p50", 12.25, "ms", 9).aim(15).lessIsBetter(3);

    assertThat(new Table("call", List.of(figure), 1.5, 2.5).text())
        .contains("load average 1.5 before, 2.5 after")
        .containsPattern("call, p50 +12\\.3 ms +15 +3 +0\\.24 +9");
  }
}
