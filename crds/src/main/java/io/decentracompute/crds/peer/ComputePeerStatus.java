package io.decentracompute.crds.peer;

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
 * What became of it. The operator manages inventory, Ready and InventoryMatches; the prover proofs
 * and ProverReady; market-sync of the provider chain and Registered.
 */
@JsonClassDescription(
    "What became of it. The operator manages inventory, Ready and InventoryMatches; the prover proofs and ProverReady; market-sync of the provider chain and Registered.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ComputePeerStatus(
    @Min(0)
        @JsonPropertyDescription(
            "The metadata.generation that the manager of Ready looked at last.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("What the Node has.") @Nullable Inventory inventory,
    @JsonPropertyDescription("Proofs of the newest epoch that ended.") @Nullable Proofs proofs,
    @JsonPropertyDescription("The peer on the chain.") @Nullable PeerChain chain,
    @ListKey("type")
        @Size(max = 16)
        @JsonPropertyDescription("Aspects of the state, keyed by type.")
        List<Condition> conditions) {
  /** Missing lists and maps are empty. */
  public ComputePeerStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** Says nothing; begin with it what one manager applies. */
  public static ComputePeerStatus empty() {
    return new ComputePeerStatus(null, null, null, null, List.of());
  }

  /** A copy with other {@code observedGeneration}. */
  public ComputePeerStatus withObservedGeneration(@Nullable Long observedGeneration) {
    return new ComputePeerStatus(observedGeneration, inventory, proofs, chain, conditions);
  }

  /** A copy with other {@code inventory}. */
  public ComputePeerStatus withInventory(@Nullable Inventory inventory) {
    return new ComputePeerStatus(observedGeneration, inventory, proofs, chain, conditions);
  }

  /** A copy with other {@code proofs}. */
  public ComputePeerStatus withProofs(@Nullable Proofs proofs) {
    return new ComputePeerStatus(observedGeneration, inventory, proofs, chain, conditions);
  }

  /** A copy with other {@code chain}. */
  public ComputePeerStatus withChain(@Nullable PeerChain chain) {
    return new ComputePeerStatus(observedGeneration, inventory, proofs, chain, conditions);
  }

  /** A copy with other {@code conditions}. */
  public ComputePeerStatus withConditions(List<Condition> conditions) {
    return new ComputePeerStatus(observedGeneration, inventory, proofs, chain, conditions);
  }
}
