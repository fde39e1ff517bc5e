package io.decentracompute.operator.probe;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node answers at {@code /status}; only what the operator uses. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record NodeStatus(
    @Nullable String role,
    @Nullable String peerId,
    @Nullable Statement statement,
    List<ServiceState> services,
    boolean ready) {
  private static final int MOST_SERVICES = 16;

  /** Missing lists are empty; more services than a definition can have are cut off. */
  public NodeStatus {
    services = services == null ? List.of() : services.stream().limit(MOST_SERVICES).toList();
  }

  /** What the worker signed, in base64. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Statement(@Nullable String payload, @Nullable String signature) {}

  /** Installation of one service: state is Installing, Installed or Failed. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ServiceState(
      @Nullable String name, @Nullable String state, @Nullable String message) {}
}
