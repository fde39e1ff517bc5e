package io.decentracompute.operator.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events for people: one when a condition {@code Ready}, or another that people act on, gets
 * another reason; at most one per object and reason in ten minutes.
 */
public final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
  private static final Duration QUIET = Duration.ofMinutes(10);
  private static final int NOTE_LIMIT = 1024;
  private static final int MEMORY = 10_000;
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private record Key(String uid, String type, String reason) {}

  private final KubernetesClient client;
  private final Clock clock;
  private final String instance;
  private final Map<Key, Instant> told = new ConcurrentHashMap<>();

  /**
   * Writes events through this client.
   *
   * @param instance name of this replica
   */
  public EventLog(KubernetesClient client, Clock clock, String instance) {
    this.client = client;
    this.clock = clock;
    this.instance = instance;
  }

  void conditionsChanged(HasMetadata object, JsonNode before, JsonNode after) {
    for (var condition : after.path("conditions")) {
      var type = condition.path("type").asText();
      var reason = condition.path("reason").asText();
      var old = StatusWriter.condition(before, type);
      var changed = old == null || !old.path("reason").asText().equals(reason);
      if (changed && "Ready".equals(type)) {
        var holds = "True".equals(condition.path("status").asText());
        var heldBefore = old != null && "True".equals(old.path("status").asText());
        tell(
            object,
            type,
            reason,
            condition.path("message").asText(),
            holds || !heldBefore ? "Normal" : "Warning");
      }
    }
  }

  /** Tells people about something done to an object; a failure to tell is logged, no more. */
  public void tell(HasMetadata object, String action, String reason, String note, String severity) {
    var now = clock.instant();
    if (told.size() > MEMORY) {
      told.values().removeIf(at -> at.plus(QUIET).isBefore(now));
    }
    var key = new Key(object.getMetadata().getUid(), action, reason);
    var last = told.put(key, now);
    if (last != null && last.plus(QUIET).isAfter(now)) {
      told.put(key, last);
      return;
    }
    var metadata = object.getMetadata();
    var namespace = metadata.getNamespace() == null ? "default" : metadata.getNamespace();
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withGenerateName(metadata.getName() + "-")
            .withNamespace(namespace)
            .endMetadata()
            .withEventTime(new MicroTime(MICROS.format(now)))
            .withAction(action)
            .withReason(reason)
            .withNote(note.length() > NOTE_LIMIT ? note.substring(0, NOTE_LIMIT - 1) + "…" : note)
            .withType(severity)
            .withReportingController("decentracompute.io/operator")
            .withReportingInstance(instance)
            .withRegarding(
                new ObjectReferenceBuilder()
                    .withApiVersion(object.getApiVersion())
                    .withKind(object.getKind())
                    .withName(metadata.getName())
                    .withNamespace(metadata.getNamespace())
                    .withUid(metadata.getUid())
                    .build())
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      LOG.atWarn()
          .addKeyValue("kind", object.getKind())
          .addKeyValue("name", metadata.getName())
          .addKeyValue("reason", reason)
          .setCause(e)
          .log("Event not written");
    }
  }
}
