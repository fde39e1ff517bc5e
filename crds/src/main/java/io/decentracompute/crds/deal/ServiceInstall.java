package io.decentracompute.crds.deal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Installation of one service on one worker. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServiceInstall(
    @Required
        @Size(min = 1, max = 63)
        @Pattern(Forms.IDENTIFIER)
        @JsonPropertyDescription("Name of the service.")
        String name,
    @Required @JsonPropertyDescription("Where the installation is.") InstallState state,
    @Size(max = 1024) @JsonPropertyDescription("Cause and remedy of a failure.")
        @Nullable String message) {}
