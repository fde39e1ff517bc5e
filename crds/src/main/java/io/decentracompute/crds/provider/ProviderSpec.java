package io.decentracompute.crds.provider;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.decentracompute.crds.shape.SecretName;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Who sells, what and how much. */
@JsonClassDescription("Who sells, what and how much.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.network == oldSelf.network",
    message =
        "network cannot change: delete the Provider once its deals have ended, and apply it anew.",
    fieldPath = ".network")
public record ProviderSpec(
    @Required
        @Size(min = 1, max = 63)
        @Pattern(Forms.NAME)
        @JsonPropertyDescription("Name of the Network to sell on.")
        String network,
    @Required
        @JsonPropertyDescription("The account that sells: a Secret in the release’s namespace.")
        SecretName account,
    @JsonPropertyDescription("Which Nodes sell; every Node where left out.")
        @Nullable NodeSelector nodeSelector,
    @Required @JsonPropertyDescription("What is sold and for how much.") OfferSpec offer,
    @JsonPropertyDescription("How much of a Node is sold.") @Nullable Capacity capacity,
    @JsonPropertyDescription("What may be spent on transactions.") @Nullable GasPolicy gas) {}
