package io.decentracompute.e2e.bench;

import io.decentracompute.cluster.RunningCluster;
import io.decentracompute.e2e.journey.Journey;
import io.decentracompute.e2e.timeline.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What parts are measured on. The cluster, with a seller on it, and the rented Subnet come into
 * being when the first part asks for them; all parts of one run share them.
 */
final class Bed implements AutoCloseable {
  private static final int NODES = 3;

  /**
   * How much to measure.
   *
   * @param root the repository
   * @param photographs what to cut pictures from
   * @param rents how often the Subnet is rented
   * @param epochs how many epochs are opened
   * @param calls calls through the gateway
   * @param quiet how long nothing may be written
   */
  record Settings(
      Path root, Optional<Path> photographs, int rents, int epochs, int calls, Duration quiet) {}

  private final Settings settings;
  private final Timeline timeline;
  private @Nullable RunningCluster cluster;
  private @Nullable Journey journey;
  private @Nullable Rents rents;

  Bed(Settings settings, Timeline timeline) {
    this.settings = settings;
    this.timeline = timeline;
  }

  Settings settings() {
    return settings;
  }

  Timeline timeline() {
    return timeline;
  }

  /** A cluster on which all units of the selling nodes have begun to prove. */
  Journey journey() throws Exception {
    Journey known = journey;
    if (known == null) {
      RunningCluster started =
          timeline.timed(
              "start a cluster of " + NODES + " nodes", () -> RunningCluster.start(NODES));
      cluster = started;
      known = new Journey(timeline, started, settings.root());
      journey = known;
      known.install();
      known.sell();
    }
    return known;
  }

  /** What was seen while the Subnet was rented; afterwards it stands and serves. */
  Rents rents() throws Exception {
    Rents known = rents;
    if (known == null) {
      known = Rents.observe(journey(), timeline, settings.rents());
      rents = known;
    }
    return known;
  }

  @Override
  public void close() throws IOException {
    Journey known = journey;
    RunningCluster started = cluster;
    try {
      if (known != null) {
        known.close();
      }
    } finally {
      if (started != null) {
        started.close();
      }
    }
  }
}
