package io.decentracompute.operator.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import io.decentracompute.crds.event.Notice;
import io.decentracompute.crds.event.NoticeBoard;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events for people: one when a condition {@code Ready} gets another reason. */
public final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

  private final KubernetesClient client;
  private final Clock clock;
  private final NoticeBoard board;

  /**
   * Writes events through this client.
   *
   * @param instance name of this replica
   */
  public EventLog(KubernetesClient client, Clock clock, String instance) {
    this.client = client;
    this.clock = clock;
    this.board = new NoticeBoard("decentracompute.io/operator", instance);
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
            new Notice(type, reason, condition.path("message").asText(), heldBefore && !holds));
      }
    }
  }

  /** A failure to tell is logged, no more. */
  private void tell(HasMetadata object, Notice notice) {
    try {
      board
          .event(object, notice, clock.instant())
          .ifPresent(event -> client.resource(event).create());
    } catch (KubernetesClientException e) {
      LOG.atWarn()
          .addKeyValue("kind", object.getKind())
          .addKeyValue("name", object.getMetadata().getName())
          .addKeyValue("reason", notice.reason())
          .setCause(e)
          .log("Event not written");
    }
  }
}
