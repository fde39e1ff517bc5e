package io.decentracompute.crds.peer;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.decentracompute.crds.shape.ResourceAmounts;
import io.fabric8.crd.generator.annotation.SelectableField;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Which Node it is and how much of it is sold; written by the operator alone. */
@JsonClassDescription("Which Node it is and how much of it is sold; written by the operator alone.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.peerId == oldSelf.peerId",
    message = "peerId cannot change: it says which peer this is.",
    fieldPath = ".peerId")
@ValidationRule(
    value = "self.network == oldSelf.network",
    message = "network cannot change: it says which peer this is.",
    fieldPath = ".network")
@ValidationRule(
    value = "self.provider == oldSelf.provider",
    message = "provider cannot change: it says which peer this is.",
    fieldPath = ".provider")
@ValidationRule(
    value = "self.nodeName == oldSelf.nodeName",
    message = "nodeName cannot change: it says which peer this is.",
    fieldPath = ".nodeName")
public record ComputePeerSpec(
    @Required
        @Size(max = 66)
        @Pattern(Forms.HEX32)
        @JsonPropertyDescription(
            "Id of the peer: keccak256 of chain id, registry, provider and Node name.")
        String peerId,
    @Required
        @Size(min = 1, max = 63)
        @Pattern(Forms.NAME)
        @JsonPropertyDescription("Name of the Network.")
        String network,
    @Required
        @Size(min = 1, max = 63)
        @Pattern(Forms.NAME)
        @JsonPropertyDescription("Name of the Provider.")
        String provider,
    @Required
        @Size(min = 1, max = 253)
        @Pattern(Forms.SUBDOMAIN)
        @SelectableField
        @JsonPropertyDescription("Name of the Kubernetes Node.")
        String nodeName,
    @JsonPropertyDescription("Resources of the Node that are never sold.")
        @Nullable ResourceAmounts reserved,
    @Required @Min(0) @Max(4096) @JsonPropertyDescription("Units on offer.") int units) {}
