package io.decentracompute.crds.deal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.schema.ListKey;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A worker as the operator sees it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record WorkerState(
    @Required @Size(max = 66) @Pattern(Forms.HEX32) @JsonPropertyDescription("Id of the worker.")
        String id,
    @Required @JsonPropertyDescription("Where it is on its way.") WorkerPhase phase,
    @Size(min = 1, max = 253)
        @Pattern(Forms.SUBDOMAIN)
        @JsonPropertyDescription("Node that its units are of.")
        @Nullable String nodeName,
    @Size(max = 52) @Pattern(Forms.PEER_ID) @JsonPropertyDescription("libp2p peer id.")
        @Nullable String peerId,
    @JsonPropertyDescription("What it signed.") @Nullable WorkerStatement statement,
    @ListKey("name") @Size(max = 16) @JsonPropertyDescription("Installation of its services.")
        List<ServiceInstall> install,
    @Size(max = 1024) @JsonPropertyDescription("Cause and remedy, when it does not serve.")
        @Nullable String message) {
  /** Missing lists and maps are empty. */
  public WorkerState {
    install = install == null ? List.of() : List.copyOf(install);
  }
}
