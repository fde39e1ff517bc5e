package io.decentracompute.crds.subnet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.schema.Items;
import io.decentracompute.crds.schema.UniqueItems;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a unit must have to serve the Subnet. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.data)",
    message = "requirements.data is not supported yet: remove it.",
    fieldPath = ".data")
@ValidationRule(
    value = "!has(self.binaries)",
    message =
        "requirements.binaries is not supported yet: remove it and compile what you need to WebAssembly.",
    fieldPath = ".binaries")
@ValidationRule(
    value = "!has(self.webApis)",
    message =
        "requirements.webApis is not supported yet: remove it and pass what services need as arguments.",
    fieldPath = ".webApis")
@ValidationRule(
    value = "!has(self.spread)",
    message =
        "requirements.spread is not supported yet: remove it; each replica gets a worker of its own.",
    fieldPath = ".spread")
@ValidationRule(
    value =
        "!has(self.attributes) || self.attributes.all(k, k.matches('^[A-Za-z]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9_])?$'))",
    message =
        "A key of attributes is no attribute name: begin with a letter, then letters, digits, dots, dashes and underscores, at most 63.",
    fieldPath = ".attributes")
public record Requirements(
    @Size(max = 16)
        @Items(maxLength = 63)
        @JsonPropertyDescription("Attributes that the offer must state with these values.")
        Map<String, String> attributes,
    @JsonPropertyDescription("Providers that may serve.") @Nullable ProviderRules providers,
    @UniqueItems
        @Size(max = 16)
        @Items(maxLength = 63)
        @JsonPropertyDescription("Not yet: data sets that must be at hand.")
        List<String> data,
    @UniqueItems
        @Size(max = 16)
        @Items(maxLength = 63)
        @JsonPropertyDescription("Not yet: programs that services may start.")
        List<String> binaries,
    @UniqueItems
        @Size(max = 16)
        @Items(maxLength = 253)
        @JsonPropertyDescription("Not yet: hosts that services may call.")
        List<String> webApis,
    @Size(max = 63) @JsonPropertyDescription("Not yet: what replicas are spread over.")
        @Nullable String spread) {
  /** Missing lists and maps are empty. */
  public Requirements {
    attributes =
        attributes == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(attributes));
    data = data == null ? List.of() : List.copyOf(data);
    binaries = binaries == null ? List.of() : List.copyOf(binaries);
    webApis = webApis == null ? List.of() : List.copyOf(webApis);
  }
}
