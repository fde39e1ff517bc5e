package io.decentracompute.crds.shape;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Names a Secret with a chain account's key, in key {@code privateKey}. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SecretName(
    @Required
        @Size(min = 1, max = 253)
        @Pattern(Forms.SUBDOMAIN)
        @JsonPropertyDescription(
            "Name of a Secret whose key privateKey holds 0x and 64 hexadecimal digits.")
        String secretName) {}
