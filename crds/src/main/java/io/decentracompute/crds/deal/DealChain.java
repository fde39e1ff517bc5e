package io.decentracompute.crds.deal;

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

/** The deal as market-sync of the provider sees it on the chain. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DealChain(
    @JsonPropertyDescription("State of the deal.") @Nullable DealChainStatus status,
    @Size(max = 78)
        @Pattern(Forms.AMOUNT)
        @JsonPropertyDescription("Earned by this provider so far, in the token’s smallest unit.")
        @Nullable String earned,
    @Min(1)
        @JsonPropertyDescription(
            "First of the epochs in a row that nobody has paid; missing while the present one is paid.")
        @Nullable Long unpaidFromEpoch,
    @ListKey("workerId")
        @Size(max = 256)
        @JsonPropertyDescription("Activations of this cluster’s workers.")
        List<Activation> activations,
    @ListKey("intent") @Size(max = 256) @JsonPropertyDescription("Intents not confirmed yet.")
        List<PendingTransaction> pending) {
  /** Missing lists and maps are empty. */
  public DealChain {
    activations = activations == null ? List.of() : List.copyOf(activations);
    pending = pending == null ? List.of() : List.copyOf(pending);
  }

  /** Says nothing; begin with it what one manager applies. */
  public static DealChain empty() {
    return new DealChain(null, null, null, List.of(), List.of());
  }

  /** A copy with other {@code status}. */
  public DealChain withStatus(@Nullable DealChainStatus status) {
    return new DealChain(status, earned, unpaidFromEpoch, activations, pending);
  }

  /** A copy with other {@code earned}. */
  public DealChain withEarned(@Nullable String earned) {
    return new DealChain(status, earned, unpaidFromEpoch, activations, pending);
  }

  /** A copy with other {@code unpaidFromEpoch}. */
  public DealChain withUnpaidFromEpoch(@Nullable Long unpaidFromEpoch) {
    return new DealChain(status, earned, unpaidFromEpoch, activations, pending);
  }

  /** A copy with other {@code activations}. */
  public DealChain withActivations(List<Activation> activations) {
    return new DealChain(status, earned, unpaidFromEpoch, activations, pending);
  }

  /** A copy with other {@code pending}. */
  public DealChain withPending(List<PendingTransaction> pending) {
    return new DealChain(status, earned, unpaidFromEpoch, activations, pending);
  }
}
