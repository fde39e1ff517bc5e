package io.decentracompute.crds.unit;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.decentracompute.crds.Api;
import io.decentracompute.crds.schema.Column;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** One sellable share of a Node. */
@JsonClassDescription("One sellable share of a Node.")
@Group(Api.GROUP)
@Version(Api.VERSION)
@Plural("computeunits")
@ShortNames("cu")
@Categories(Api.CATEGORY)
@Column(name = "Phase", path = ".status.phase", description = "What the unit is doing.")
@Column(name = "Node", path = ".spec.nodeName", description = "Name of the Node.")
@Column(name = "Deal", path = ".spec.dealRef.name", description = "The Deal that it is bound to.")
@Column(
    name = "Proving",
    path = ".status.conditions[?(@.type==\"Proving\")].reason",
    description = "Reason of the condition Proving.")
@Column(
    name = "Registered",
    path = ".status.conditions[?(@.type==\"Registered\")].reason",
    wide = true,
    description = "Reason of the condition Registered.")
@Column(name = "CPU", path = ".spec.shape.cpu", wide = true, description = "CPU of the unit.")
@Column(
    name = "Memory",
    path = ".spec.shape.memory",
    wide = true,
    description = "Memory of the unit.")
@Column(
    name = "Message",
    path = ".status.conditions[?(@.type==\"Ready\")].message",
    wide = true,
    description = "Cause and remedy.")
public class ComputeUnit extends CustomResource<ComputeUnitSpec, ComputeUnitStatus> {
  private static final long serialVersionUID = 1L;

  /** An object with nothing but its name: what a server-side apply begins with. */
  public static ComputeUnit named(String name) {
    var object = new ComputeUnit();
    object.setMetadata(new ObjectMetaBuilder().withName(name).build());
    return object;
  }

  /** The status; empty before anybody has written one. */
  public ComputeUnitStatus statusOrEmpty() {
    ComputeUnitStatus known = getStatus();
    return known == null ? ComputeUnitStatus.empty() : known;
  }

  @Override
  protected @Nullable ComputeUnitSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable ComputeUnitStatus initStatus() {
    return null;
  }
}
