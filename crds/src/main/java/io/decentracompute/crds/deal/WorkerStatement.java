package io.decentracompute.crds.deal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** What the worker signed: that it is the worker of this deal. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record WorkerStatement(
    @Required @Size(max = 1024) @JsonPropertyDescription("The signed bytes in base64.")
        String payload,
    @Required
        @Size(max = 128)
        @JsonPropertyDescription("ed25519 signature by the worker’s key in base64.")
        String signature) {}
