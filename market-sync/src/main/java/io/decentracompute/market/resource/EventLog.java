package io.decentracompute.market.resource;

import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.condition.ConditionStatus;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.event.Notice;
import io.decentracompute.crds.event.NoticeBoard;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.unit.ComputeUnit;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events for people: what was carried out, and conditions that got another reason. */
public final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

  /** On the way to something else, and nobody has to act. */
  private static final Set<String> IN_BETWEEN =
      Set.of("Pending", "NotPublished", "Matching", "NotRegistered", "NoEpoch");

  /** Somebody wanted it, or it mends itself where people let it. */
  private static final Set<String> EXPECTED = Set.of("Ended", "Paused", "FundsLow");

  private final KubernetesClient client;
  private final Clock clock;
  private final NoticeBoard board;

  /**
   * Writes events through this client.
   *
   * @param controller who reports
   * @param instance name of this replica
   */
  public EventLog(KubernetesClient client, Clock clock, String controller, String instance) {
    this.client = client;
    this.clock = clock;
    this.board = new NoticeBoard(controller, instance);
  }

  /** Tells people about something done to an object; a failure to tell is logged, no more. */
  public void tell(HasMetadata about, Notice notice) {
    try {
      board
          .event(about, notice, clock.instant())
          .ifPresent(event -> client.resource(event).create());
    } catch (KubernetesClientException e) {
      LOG.atWarn()
          .addKeyValue("kind", about.getKind())
          .addKeyValue("name", about.getMetadata().getName())
          .addKeyValue("reason", notice.reason())
          .setCause(e)
          .log("Event not written");
    }
  }

  void conditionsChanged(HasMetadata about, List<Condition> before, List<Condition> after) {
    // A Node's peers and units come by the dozen, and what befalls them befalls the Provider.
    if (!(about instanceof ComputePeer || about instanceof ComputeUnit)) {
      notices(about instanceof Network, before, after).forEach(notice -> tell(about, notice));
    }
  }

  /**
   * What people should hear of a change. A reason that several conditions share is told once, and
   * that a chain cannot be reached is told of the Network alone.
   */
  static List<Notice> notices(boolean ofNetwork, List<Condition> before, List<Condition> after) {
    var notices = new ArrayList<Notice>();
    var told = new HashSet<String>();
    for (var condition : after) {
      var isNews =
          Conditions.find(before, condition.type())
              .map(old -> !old.reason().equals(condition.reason()))
              .orElse(true);
      var isUnknown =
          condition.status() == ConditionStatus.UNKNOWN
              || condition.reason().equals("ChainUnreachable");
      if (isNews
          && !IN_BETWEEN.contains(condition.reason())
          && (ofNetwork || !isUnknown)
          && told.add(condition.reason())) {
        notices.add(
            new Notice(
                condition.type(),
                condition.reason(),
                condition.message(),
                !condition.holds() && !EXPECTED.contains(condition.reason())));
      }
    }
    return List.copyOf(notices);
  }
}
