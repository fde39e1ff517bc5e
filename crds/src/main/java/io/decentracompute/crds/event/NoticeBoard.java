package io.decentracompute.crds.event;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns notices into {@code events.k8s.io/v1} Events, each at most once per object, action and
 * reason in ten minutes. Safe for use by many threads; nothing is kept over a restart.
 */
public final class NoticeBoard {
  private static final Duration QUIET = Duration.ofMinutes(10);
  private static final int MEMORY = 10_000;
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private record Key(String uid, String action, String reason) {}

  private final String controller;
  private final String instance;
  private final Map<Key, Instant> told = new ConcurrentHashMap<>();

  /**
   * A board on which nothing stands yet.
   *
   * @param controller who reports, such as {@code decentracompute.io/operator}
   * @param instance name of this replica
   */
  public NoticeBoard(String controller, String instance) {
    this.controller = controller;
    this.instance = instance;
  }

  /**
   * The Event to create for this notice; empty while the same was said a short time ago. Events
   * about objects of the whole cluster belong in namespace {@code default}.
   */
  public Optional<Event> event(HasMetadata about, Notice notice, Instant now) {
    if (told.size() > MEMORY) {
      told.values().removeIf(at -> at.plus(QUIET).isBefore(now));
    }
    var metadata = about.getMetadata();
    var key = new Key(metadata.getUid(), notice.action(), notice.reason());
    var due = new AtomicBoolean();
    told.compute(
        key,
        (same, last) -> {
          due.set(last == null || !last.plus(QUIET).isAfter(now));
          return due.get() || last == null ? now : last;
        });
    if (!due.get()) {
      return Optional.empty();
    }
    return Optional.of(
        new EventBuilder()
            .withNewMetadata()
            .withGenerateName(metadata.getName() + "-")
            .withNamespace(metadata.getNamespace() == null ? "default" : metadata.getNamespace())
            .endMetadata()
            .withEventTime(new MicroTime(MICROS.format(now)))
            .withAction(notice.action())
            .withReason(notice.reason())
            .withNote(notice.note())
            .withType(notice.warning() ? "Warning" : "Normal")
            .withReportingController(controller)
            .withReportingInstance(instance)
            .withRegarding(
                new ObjectReferenceBuilder()
                    .withApiVersion(about.getApiVersion())
                    .withKind(about.getKind())
                    .withName(metadata.getName())
                    .withNamespace(metadata.getNamespace())
                    .withUid(metadata.getUid())
                    .build())
            .build());
  }
}
