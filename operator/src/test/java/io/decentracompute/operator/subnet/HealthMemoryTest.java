package io.decentracompute.operator.subnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.operator.probe.HealthAnswer;
import io.decentracompute.operator.probe.NodeStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthMemoryTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final NodeStatus FINE = new NodeStatus("worker", "A", null, List.of(), true);
  private static final HealthAnswer BUSY = new HealthAnswer.NoGateway("503");
  private static final HealthAnswer NOBODY = new HealthAnswer.Answers(Map.of());
  private static final HealthAnswer ONE = new HealthAnswer.Answers(Map.of("A", FINE));

  @Test
  void oneMissedParticleIsNoNewsHoweverCalmTheTimes() {
    var memory = HealthMemory.EMPTY.with(ONE, START).with(NOBODY, START.plusSeconds(15));

    assertThat(memory.judge(NOBODY)).isEqualTo(ONE);
  }

  @Test
  void workerThatMissedTwoParticlesAndIsSilentForLongIsSilent() {
    var once = HealthMemory.EMPTY.with(ONE, START).with(NOBODY, START.plusSeconds(6));
    assertThat(once.with(NOBODY, START.plusSeconds(11)).judge(NOBODY)).isEqualTo(ONE);

    assertThat(once.with(NOBODY, START.plusSeconds(13)).judge(NOBODY)).isEqualTo(NOBODY);
  }

  @Test
  void aMissPutsAWorkerInDoubtUntilItAnswers() {
    var missed = HealthMemory.EMPTY.with(ONE, START).with(BUSY, START.plusSeconds(15));

    assertThat(missed.isInDoubt()).isTrue();
    assertThat(missed.with(ONE, START.plusSeconds(16)).isInDoubt()).isFalse();
  }

  @Test
  void gatewayThatIsBusyOnceChangesNothing() {
    var memory = HealthMemory.EMPTY.with(ONE, START).with(BUSY, START.plusSeconds(1));

    assertThat(memory.judge(BUSY)).isEqualTo(ONE);
  }

  @Test
  void gatewayThatNeverAnsweredIsUnreachable() {
    assertThat(HealthMemory.EMPTY.with(BUSY, START).judge(BUSY)).isEqualTo(BUSY);
  }
}
