package io.decentracompute.crds.network;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The gateway of this cluster. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Gateway(
    @Required
        @Size(max = 512)
        @Pattern(Forms.MULTIADDR)
        @JsonPropertyDescription("Multiaddr with the peer id, dialled by workers.")
        String address,
    @Required @Size(max = 52) @Pattern(Forms.PEER_ID) @JsonPropertyDescription("libp2p peer id.")
        String peerId,
    @Required
        @Size(max = 512)
        @Pattern(Forms.URL)
        @JsonPropertyDescription("Base address of its HTTP interface.")
        String url) {}
