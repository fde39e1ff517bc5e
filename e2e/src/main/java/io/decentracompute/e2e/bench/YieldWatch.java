package io.decentracompute.e2e.bench;

import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.ComputeUnitConditions;
import io.decentracompute.crds.unit.UnitPhase;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Watches how long provers take to answer a yield. */
final class YieldWatch implements Watcher<ComputeUnit>, AutoCloseable {
  private final Watch watch;
  private final Set<String> proving = new HashSet<>();
  private final Map<String, Long> asked = new HashMap<>();
  private final List<Double> millis = new ArrayList<>();
  private int unanswered;

  YieldWatch(KubernetesClient client) {
    watch = client.resources(ComputeUnit.class).watch(this);
  }

  @Override
  public synchronized void eventReceived(Action action, ComputeUnit unit) {
    seen(unit, System.nanoTime());
  }

  @Override
  public void onClose(WatcherException cause) {
    // Samples end here; parts say how many there are.
  }

  /** Takes in a unit's state; only a unit that was hashing counts. */
  synchronized void seen(ComputeUnit unit, long nanos) {
    String name = unit.getMetadata().getName();
    var status = unit.statusOrEmpty();
    boolean hashes = Conditions.isTrue(status.conditions(), "Proving");
    boolean yielded =
        status.conditions().stream().anyMatch(c -> c.is(ComputeUnitConditions.Proving.YIELDED));
    if (status.phase() == UnitPhase.YIELDING && proving.contains(name)) {
      asked.putIfAbsent(name, nanos);
    }
    Long since = asked.get(name);
    if (since != null && yielded) {
      millis.add((nanos - since) / 1e6);
      asked.remove(name);
    } else if (since != null && status.phase() != UnitPhase.YIELDING) {
      unanswered++;
      asked.remove(name);
    }
    if (hashes) {
      proving.add(name);
    } else {
      proving.remove(name);
    }
  }

  synchronized Samples millis() {
    return Samples.of(millis);
  }

  synchronized int unanswered() {
    return unanswered;
  }

  @Override
  public void close() {
    watch.close();
  }
}
