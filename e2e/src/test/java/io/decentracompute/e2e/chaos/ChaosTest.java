package io.decentracompute.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.e2e.pictures.Pictures;
import io.decentracompute.e2e.timeline.Timeline;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three seeds of {@code ./dev chaos}, on one cluster as long as each leaves it clean. */
@Tag("chaos")
@Timeout(value = 25, unit = TimeUnit.MINUTES)
class ChaosTest {
  private static final Path ROOT = Path.of(System.getProperty("decentra.root"));
  private static final int PICTURES = 30;

  /**
   * The provider's market-sync dies with a transaction on its way; a worker and a selling node die
   * while pictures fly.
   */
  private static final List<Long> SEEDS = List.of(16L, 18L, 3L);

  @Test
  void threeFaultsBreakNoLaw() throws Exception {
    List<Plan> plans = SEEDS.stream().map(s -> Plan.draw(s, PICTURES)).toList();
    assertThat(plans).extracting(Plan::victim).doesNotHaveDuplicates();
    List<Path> pictures = Pictures.cut(photographs(), ROOT.resolve("target/pictures"), PICTURES);

    Results results =
        Chaos.run(plans, pictures, ROOT, new Timeline(InstantSource.system(), System.out));

    System.out.print(results.text());
    assertThat(results.seeds()).hasSize(3);
    assertThat(results.passed()).as(results.text()).isTrue();
  }

  private static Path photographs() {
    String given = System.getenv("DECENTRA_PHOTOGRAPHS");
    if (given == null) {
      throw new IllegalStateException(
          "DECENTRA_PHOTOGRAPHS is not set: run the tests by ./dev test, which fetches photographs");
    }
    return Path.of(given);
  }
}
