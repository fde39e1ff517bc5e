package io.decentracompute.crds.deal;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.schema.ListKey;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What the chain says; written by market-sync of the provider alone. */
@JsonClassDescription("What the chain says; written by market-sync of the provider alone.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.dealId == oldSelf.dealId",
    message = "dealId cannot change: it says which deal this is.",
    fieldPath = ".dealId")
@ValidationRule(
    value = "self.network == oldSelf.network",
    message = "network cannot change: a deal lives on one network.",
    fieldPath = ".network")
@ValidationRule(
    value = "self.customer == oldSelf.customer",
    message = "customer cannot change: a deal has one customer.",
    fieldPath = ".customer")
@ValidationRule(
    value = "self.definition == oldSelf.definition",
    message = "definition cannot change: what a deal serves is fixed on the chain.",
    fieldPath = ".definition")
@ValidationRule(
    value = "!oldSelf.ended || self.ended",
    message = "ended cannot be taken back: an end that is final stays.",
    fieldPath = ".ended")
public record DealSpec(
    @Required
        @Size(min = 1, max = 63)
        @Pattern(Forms.NAME)
        @JsonPropertyDescription("Name of the Network.")
        String network,
    @Required @Size(max = 66) @Pattern(Forms.HEX32) @JsonPropertyDescription("Id of the deal.")
        String dealId,
    @Required
        @Size(max = 42)
        @Pattern(Forms.ADDRESS)
        @JsonPropertyDescription("Account of the customer.")
        String customer,
    @Required @JsonPropertyDescription("Terms of the deal.") DealTerms terms,
    @Required
        @Size(min = 2, max = 16384)
        @JsonPropertyDescription("What to serve: canonical JSON, at most 16 KiB.")
        String definition,
    @ListKey("id") @Size(max = 256) @JsonPropertyDescription("Workers that this cluster runs.")
        List<DealWorker> workers,
    @Required @Min(0) @JsonPropertyDescription("Last epoch that is paid.") long paidThroughEpoch,
    @Default("false")
        @JsonPropertyDescription("Whether the deal has ended in a block that is final.")
        boolean ended) {
  /** Missing lists and maps are empty. */
  public DealSpec {
    workers = workers == null ? List.of() : List.copyOf(workers);
  }
}
