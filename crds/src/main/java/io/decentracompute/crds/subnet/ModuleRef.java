package io.decentracompute.crds.subnet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.schema.Items;
import io.decentracompute.crds.schema.UniqueItems;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A WebAssembly module by content. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModuleRef(
    @Required
        @Size(min = 1, max = 63)
        @Pattern(Forms.IDENTIFIER)
        @JsonPropertyDescription("Name by which the service’s other modules import it.")
        String name,
    @Required
        @Size(max = 59)
        @Pattern(Forms.CID)
        @JsonPropertyDescription("CIDv1 of the whole file: raw codec, sha2-256, base32.")
        String cid,
    @UniqueItems
        @Size(max = 8)
        @Items(maxLength = 512, pattern = Forms.URL)
        @JsonPropertyDescription(
            "Where to fetch the bytes when the content store has them not, tried in order; bytes are verified wherever they come from.")
        List<String> sources) {
  /** Missing lists and maps are empty. */
  public ModuleRef {
    sources = sources == null ? List.of() : List.copyOf(sources);
  }
}
