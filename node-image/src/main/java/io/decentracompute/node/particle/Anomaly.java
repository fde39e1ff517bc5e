package io.decentracompute.node.particle;

import java.time.Instant;

/**
 * A step that a person may want to look at: the engine refused it, it took long, or it went over a
 * soft limit.
 *
 * @param from peer whose data was stepped, or this peer's own id for call results
 * @param script identifies the script: the first bytes of its SHA-256 in hex
 */
public record Anomaly(
    Instant at,
    String particleId,
    String initPeerId,
    String from,
    int retCode,
    String message,
    String script,
    int previousBytes,
    int arrivedBytes,
    long tookMs) {}
