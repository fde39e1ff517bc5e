package io.decentracompute.crds.network;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.condition.Condition;
import io.decentracompute.crds.schema.ListKey;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of it. The operator manages gateway; the market-sync that holds the lease manages the
 * rest.
 */
@JsonClassDescription(
    "What became of it. The operator manages gateway; the market-sync that holds the lease manages the rest.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NetworkStatus(
    @Min(0)
        @JsonPropertyDescription(
            "The metadata.generation that the manager of Ready looked at last.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("The present epoch.") @Nullable Epoch epoch,
    @JsonPropertyDescription("The gateway of this cluster.") @Nullable Gateway gateway,
    @ListKey("type")
        @Size(max = 16)
        @JsonPropertyDescription("Aspects of the state, keyed by type.")
        List<Condition> conditions) {
  /** Missing lists and maps are empty. */
  public NetworkStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** Says nothing; begin with it what one manager applies. */
  public static NetworkStatus empty() {
    return new NetworkStatus(null, null, null, List.of());
  }

  /** A copy with other {@code observedGeneration}. */
  public NetworkStatus withObservedGeneration(@Nullable Long observedGeneration) {
    return new NetworkStatus(observedGeneration, epoch, gateway, conditions);
  }

  /** A copy with other {@code epoch}. */
  public NetworkStatus withEpoch(@Nullable Epoch epoch) {
    return new NetworkStatus(observedGeneration, epoch, gateway, conditions);
  }

  /** A copy with other {@code gateway}. */
  public NetworkStatus withGateway(@Nullable Gateway gateway) {
    return new NetworkStatus(observedGeneration, epoch, gateway, conditions);
  }

  /** A copy with other {@code conditions}. */
  public NetworkStatus withConditions(List<Condition> conditions) {
    return new NetworkStatus(observedGeneration, epoch, gateway, conditions);
  }
}
