package io.decentracompute.marine.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.marine.service.Outcome.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services whose modules count what they do. */
final class MeteredServiceTest {
  /** Nothing here may end by its deadline. */
  private static final Limits PATIENT = new Limits(64, 60_000, 1 << 20, 1 << 20);

  private static final long FUEL = 5_000_000;

  private Fixtures fixtures;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    fixtures = new Fixtures(folder, 2, 4, Optional.of(new Meter(FUEL)));
  }

  @AfterEach
  void close() {
    fixtures.close();
  }

  @Test
  void anEndlessLoopEndsWithItsFuelAndTheNextCallGetsAFreshInstance() {
    fixtures.start("hostile", PATIENT);
    assertThat(fixtures.value("hostile", "count", "[]")).isEqualTo("1");

    var failure = fixtures.failure("hostile", "spin", "[]");

    assertThat(failure.kind()).isEqualTo(Kind.TRAP);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure.message())
        .contains("hostile.spin")
        .contains("fuel of a call, 5000000 units");
    assertThat(fixtures.value("hostile", "count", "[]")).isEqualTo("1");
  }

  @Test
  void endlessRecursionEndsAtAFixedDepthAndNotWithTheThreadsStack() {
    fixtures.start("hostile", PATIENT);

    var failure = fixtures.failure("hostile", "recurse", "[100000000]");

    assertThat(failure.kind()).isEqualTo(Kind.TRAP);
    assertThat(failure.message()).contains("deeper than 32768 slots");
    assertThat(fixtures.value("hostile", "recurse", "[500]")).isEqualTo("500");
  }

  @Test
  void theSameCallUsesTheSameFuelOnAnyInstance() {
    var types = fixtures.start("types", PATIENT);
    String rows = "[[[1,2,3],[4,5,6]]]";
    assertThat(fixtures.value("types", "transpose", rows)).isEqualTo("[[1,4],[2,5],[3,6]]");
    long fuel = types.fuelUsed();
    fixtures.services.remove("types");
    var again = fixtures.start("types", PATIENT);

    fixtures.value("types", "transpose", rows);

    assertThat(fuel).isBetween(100L, 100_000L);
    assertThat(again.fuelUsed()).isEqualTo(fuel);
  }

  @Test
  void aTrapTellsWhatWasUsedUntilThen() {
    var hostile = fixtures.start("hostile", PATIENT);
    fixtures.failure("hostile", "spin", "[]");
    assertThat(hostile.fuelUsed()).isBetween(FUEL, FUEL + 1_000);

    fixtures.failure("hostile", "trap", "[]");

    assertThat(hostile.fuelUsed()).isBetween(0L, 1_000L);
  }

  @Test
  void aLackOfMemoryIsStillToldApart() {
    fixtures.start("hostile", new Limits(8, 60_000, 1_024, 1_024));

    assertThat(fixtures.failure("hostile", "eat_or_trap", "[100]").kind())
        .isEqualTo(Kind.OUT_OF_MEMORY);
  }
}
