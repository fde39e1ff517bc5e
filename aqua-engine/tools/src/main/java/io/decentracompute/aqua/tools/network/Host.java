package io.decentracompute.aqua.tools.network;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import java.util.Optional;

/** The services of all peers. */
@FunctionalInterface
public interface Host {
  /** The answer of a peer, by its name; nothing if it never answers. */
  Optional<CallResult> call(String peer, CallRequest request);
}
