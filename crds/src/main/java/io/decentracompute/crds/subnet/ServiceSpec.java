package io.decentracompute.crds.subnet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.schema.Items;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A service that every worker of the Subnet offers by its name. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.modules.all(m, self.modules.exists_one(n, n.name == m.name))",
    message = "Two modules of one service have the same name: rename one.",
    fieldPath = ".modules")
@ValidationRule(
    value = "!has(self.config) || self.config.all(k, k.matches('^[A-Za-z_][A-Za-z0-9_]{0,62}$'))",
    message =
        "A key of config is no variable name: use letters, digits and underscores, at most 63.",
    fieldPath = ".config")
public record ServiceSpec(
    @Required
        @Size(min = 1, max = 63)
        @Pattern(Forms.IDENTIFIER)
        @JsonPropertyDescription("Name by which scripts call it.")
        String name,
    @Required
        @Size(min = 1, max = 8)
        @JsonPropertyDescription(
            "Modules in the order of linking; the last is the facade, whose exports are called.")
        List<ModuleRef> modules,
    @Size(max = 32)
        @Items(maxLength = 1024)
        @JsonPropertyDescription("Settings handed to the service’s modules as environment.")
        Map<String, String> config,
    @JsonPropertyDescription("Bounds of a call; 256 MiB and 10 s where left out.")
        @Nullable ServiceLimits limits) {
  /** Missing lists and maps are empty. */
  public ServiceSpec {
    modules = modules == null ? List.of() : List.copyOf(modules);
    config = config == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(config));
  }

  /** The limits that hold, defaults included. */
  public ServiceLimits effectiveLimits() {
    return limits == null ? ServiceLimits.DEFAULT : limits;
  }
}
