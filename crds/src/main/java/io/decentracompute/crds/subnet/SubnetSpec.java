package io.decentracompute.crds.subnet;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.schema.ListKey;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the developer wants served. */
@JsonClassDescription("What the developer wants served.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.functions)",
    message = "functions are not supported yet: remove them and send the script with each call.",
    fieldPath = ".functions")
@ValidationRule(
    value = "!has(self.storage)",
    message = "storage is not supported yet: remove it; a worker’s disk lives as long as its pod.",
    fieldPath = ".storage")
public record SubnetSpec(
    @Required
        @Size(min = 1, max = 63)
        @Pattern(Forms.NAME)
        @JsonPropertyDescription("Name of the Network to publish on.")
        String network,
    @Required @JsonPropertyDescription("How many workers serve.") Replicas replicas,
    @Default("1") @Min(1) @Max(32) @JsonPropertyDescription("Units of one worker, all of one Node.")
        int unitsPerWorker,
    @Required
        @ListKey("name")
        @Size(min = 1, max = 16)
        @JsonPropertyDescription("Services that every worker offers.")
        List<ServiceSpec> services,
    @Size(max = 16) @JsonPropertyDescription("Not yet: scripts stored with the Subnet.")
        List<FunctionRef> functions,
    @JsonPropertyDescription("What a unit must have to serve.") @Nullable Requirements requirements,
    @Required @JsonPropertyDescription("What is paid, and from where.") Payment payment,
    @JsonPropertyDescription("Not yet: lasting storage of a worker.") @Nullable Storage storage,
    @Default("Delete")
        @JsonPropertyDescription(
            "What deleting the Subnet does to its deal: Delete ends it, Retain lets it run out.")
        @Nullable DeletionPolicy deletionPolicy,
    @Default("false")
        @JsonPropertyDescription(
            "Publish, match and top up nothing while true; what is served goes on.")
        boolean paused) {
  /** Missing lists and maps are empty. */
  public SubnetSpec {
    services = services == null ? List.of() : List.copyOf(services);
    functions = functions == null ? List.of() : List.copyOf(functions);
  }
}
