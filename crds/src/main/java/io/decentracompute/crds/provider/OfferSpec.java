package io.decentracompute.crds.provider;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.schema.Items;
import io.decentracompute.crds.schema.UniqueItems;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is sold and for how much. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.effectors)",
    message = "offer.effectors is not supported yet: remove it.",
    fieldPath = ".effectors")
@ValidationRule(
    value =
        "!has(self.attributes) || self.attributes.all(k, k.matches('^[A-Za-z]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9_])?$'))",
    message =
        "A key of attributes is no attribute name: begin with a letter, then letters, digits, dots, dashes and underscores, at most 63.",
    fieldPath = ".attributes")
public record OfferSpec(
    @Required
        @Size(max = 78)
        @Pattern(Forms.AMOUNT)
        @JsonPropertyDescription("Price of a unit and epoch, in the token’s smallest unit.")
        String pricePerUnitEpoch,
    @UniqueItems
        @Size(max = 16)
        @Items(maxLength = 63)
        @JsonPropertyDescription("Not yet: what services may reach beyond WebAssembly.")
        List<String> effectors,
    @Size(max = 16)
        @Items(maxLength = 63)
        @JsonPropertyDescription("Attributes that customers can ask for.")
        Map<String, String> attributes,
    @JsonPropertyDescription("Deals that the provider takes.") @Nullable AcceptRules accept) {
  /** Missing lists and maps are empty. */
  public OfferSpec {
    effectors = effectors == null ? List.of() : List.copyOf(effectors);
    attributes =
        attributes == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(attributes));
  }
}
