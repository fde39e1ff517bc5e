package io.decentracompute.crds.subnet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.schema.ListKey;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The deal as the chain has it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SubnetChain(
    @Size(max = 66)
        @Pattern(Forms.HEX32)
        @JsonPropertyDescription("Id of the deal; there from publication on.")
        @Nullable String dealId,
    @Size(max = 66)
        @Pattern(Forms.HEX32)
        @JsonPropertyDescription(
            "Client id: keccak256 of chain id, cluster UID and Subnet UID; makes publication happen once.")
        @Nullable String clientId,
    @Size(max = 78)
        @Pattern(Forms.AMOUNT)
        @JsonPropertyDescription("Balance of the deal, in the token’s smallest unit.")
        @Nullable String balance,
    @Min(0)
        @JsonPropertyDescription(
            "Last epoch that the balance covers at the present number of active units.")
        @Nullable Long fundedUntilEpoch,
    @Size(max = 32) @JsonPropertyDescription("State of the deal on the chain.")
        @Nullable String status,
    @ListKey("id") @Size(max = 256) @JsonPropertyDescription("Workers matched to the deal.")
        List<SubnetWorker> workers) {
  /** Missing lists and maps are empty. */
  public SubnetChain {
    workers = workers == null ? List.of() : List.copyOf(workers);
  }

  /** Says nothing; begin with it what one manager applies. */
  public static SubnetChain empty() {
    return new SubnetChain(null, null, null, null, null, List.of());
  }

  /** A copy with other {@code dealId}. */
  public SubnetChain withDealId(@Nullable String dealId) {
    return new SubnetChain(dealId, clientId, balance, fundedUntilEpoch, status, workers);
  }

  /** A copy with other {@code clientId}. */
  public SubnetChain withClientId(@Nullable String clientId) {
    return new SubnetChain(dealId, clientId, balance, fundedUntilEpoch, status, workers);
  }

  /** A copy with other {@code balance}. */
  public SubnetChain withBalance(@Nullable String balance) {
    return new SubnetChain(dealId, clientId, balance, fundedUntilEpoch, status, workers);
  }

  /** A copy with other {@code fundedUntilEpoch}. */
  public SubnetChain withFundedUntilEpoch(@Nullable Long fundedUntilEpoch) {
    return new SubnetChain(dealId, clientId, balance, fundedUntilEpoch, status, workers);
  }

  /** A copy with other {@code status}. */
  public SubnetChain withStatus(@Nullable String status) {
    return new SubnetChain(dealId, clientId, balance, fundedUntilEpoch, status, workers);
  }

  /** A copy with other {@code workers}. */
  public SubnetChain withWorkers(List<SubnetWorker> workers) {
    return new SubnetChain(dealId, clientId, balance, fundedUntilEpoch, status, workers);
  }
}
