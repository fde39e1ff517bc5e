package io.decentracompute.aqua.executor;

import io.decentracompute.aqua.Particle;
import java.time.Duration;
import java.time.Instant;

/**
 * A step that a person may want to look at: it was refused, took long, or went over a soft limit.
 *
 * @param from peer whose data was stepped, or this peer's own id for call results
 * @param previousBytes of this peer's data before; -1 where they had not been made
 */
public record Anomaly(
    Instant at,
    Particle particle,
    String from,
    int retCode,
    String message,
    int previousBytes,
    int arrivedBytes,
    Duration took) {}
