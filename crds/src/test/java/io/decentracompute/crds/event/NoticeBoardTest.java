package io.decentracompute.crds.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.crds.provider.Provider;
import io.decentracompute.crds.subnet.Subnet;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NoticeBoardTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Notice MATCHED = Notice.normal("Matched", "Matched", "Two workers.");

  private final NoticeBoard board = new NoticeBoard("decentracompute.io/test", "pod-1");

  @Test
  void theSameIsToldOnceInTenMinutes() {
    var subnet = named(new Subnet(), "shop", "uid-1", "team");

    assertThat(board.event(subnet, MATCHED, NOW)).isPresent();
    assertThat(board.event(subnet, MATCHED, NOW.plus(Duration.ofMinutes(9)))).isEmpty();
    assertThat(board.event(subnet, MATCHED, NOW.plus(Duration.ofMinutes(11)))).isPresent();
  }

  @Test
  void anotherObjectOrReasonIsToldAtOnce() {
    var subnet = named(new Subnet(), "shop", "uid-1", "team");
    assertThat(board.event(subnet, MATCHED, NOW)).isPresent();

    assertThat(board.event(named(new Subnet(), "shop", "uid-2", "team"), MATCHED, NOW)).isPresent();
    assertThat(board.event(subnet, Notice.normal("Matched", "NoOffer", ""), NOW)).isPresent();
  }

  @Test
  void anEventAboutAnObjectOfTheClusterLiesInNamespaceDefault() {
    var event = board.event(named(new Provider(), "acme", "uid-3", null), MATCHED, NOW);

    assertThat(event.orElseThrow().getMetadata().getNamespace()).isEqualTo("default");
    assertThat(event.orElseThrow().getRegarding().getNamespace()).isNull();
  }

  @Test
  void aLongNoteIsCutToTheLimitOfTheApi() {
    assertThat(Notice.warning("Funded", "InsufficientGas", "x".repeat(3000)).note())
        .hasSize(Notice.NOTE_LIMIT)
        .endsWith("…");
  }

  private static HasMetadata named(
      HasMetadata object, String name, String uid, @org.jspecify.annotations.Nullable String ns) {
    object.setMetadata(
        new ObjectMetaBuilder().withName(name).withUid(uid).withNamespace(ns).build());
    return object;
  }
}
