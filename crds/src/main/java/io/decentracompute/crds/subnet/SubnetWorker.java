package io.decentracompute.crds.subnet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A worker as the chain has it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SubnetWorker(
    @Required @Size(max = 66) @Pattern(Forms.HEX32) @JsonPropertyDescription("Id of the worker.")
        String id,
    @Required
        @Size(max = 42)
        @Pattern(Forms.ADDRESS)
        @JsonPropertyDescription("Account of the provider.")
        String provider,
    @Required
        @Size(max = 66)
        @Pattern(Forms.HEX32)
        @JsonPropertyDescription(
            "The provider's peer, one machine: workers of the same peer fail together.")
        String computePeer,
    @Size(max = 52)
        @Pattern(Forms.PEER_ID)
        @JsonPropertyDescription("libp2p peer id, known from activation on.")
        @Nullable String peerId,
    @Required @JsonPropertyDescription("Whether it is activated and so paid for.")
        boolean active) {}
