package io.decentracompute.node.particle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refused particles and anomalies: every one counts, the first of a peer and reason is logged, the
 * newest anomalies are kept.
 */
public final class Incidents {
  private static final Logger log = LoggerFactory.getLogger(Incidents.class);
  private static final int MAX_KEYS = 4_096;
  private static final int KEPT = 64;

  private final ParticleMetrics metrics;
  private final Deque<Anomaly> anomalies = new ArrayDeque<>();
  private final Map<String, Boolean> logged =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MAX_KEYS;
        }
      };

  public Incidents(ParticleMetrics metrics) {
    this.metrics = metrics;
  }

  Verdict refused(String from, Refusal reason, String particleId, String message) {
    metrics.refused(reason);
    if (isFirst(from + " " + reason.name())) {
      log.atWarn()
          .addKeyValue("peerId", from)
          .addKeyValue("reason", reason.label())
          .addKeyValue("particleId", particleId)
          .addKeyValue("cause", message)
          .log("particle refused; further ones of this peer and reason are only counted");
    }
    return new Verdict.Refused(reason, message);
  }

  void anomaly(Anomaly anomaly) {
    metrics.anomaly();
    synchronized (anomalies) {
      if (anomalies.size() == KEPT) {
        anomalies.removeFirst();
      }
      anomalies.addLast(anomaly);
    }
  }

  /** The newest anomalies, oldest first, at most 64. */
  public List<Anomaly> anomalies() {
    synchronized (anomalies) {
      return List.copyOf(anomalies);
    }
  }

  private boolean isFirst(String key) {
    synchronized (logged) {
      return logged.put(key, true) == null;
    }
  }
}
