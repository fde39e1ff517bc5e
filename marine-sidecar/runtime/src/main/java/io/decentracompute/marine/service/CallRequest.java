package io.decentracompute.marine.service;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * One call of one function.
 *
 * @param argumentsJson as {@link io.decentracompute.marine.value.Json#arguments} reads them
 * @param deadline when the caller stops waiting; the service's own limit holds as well
 * @param vault the particle's directory below the vault, mounted as {@code /tmp/vault}
 */
public record CallRequest(
    String service,
    String function,
    String argumentsJson,
    Optional<Instant> deadline,
    Optional<Path> vault) {}
