package io.decentracompute.crds.peer;

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

/** One Node on the market. */
@JsonClassDescription("One Node on the market.")
@Group(Api.GROUP)
@Version(Api.VERSION)
@Plural("computepeers")
@ShortNames("peer")
@Categories(Api.CATEGORY)
@Column(
    name = "State",
    path = ".status.conditions[?(@.type==\"Ready\")].reason",
    description = "Reason of the condition Ready.")
@Column(name = "Node", path = ".spec.nodeName", description = "Name of the Node.")
@Column(name = "Units", path = ".spec.units", type = "integer", description = "Units on offer.")
@Column(
    name = "Serving",
    path = ".status.inventory.unitsServing",
    type = "integer",
    description = "Units bound to deals.")
@Column(
    name = "Prover",
    path = ".status.conditions[?(@.type==\"ProverReady\")].reason",
    description = "Reason of the condition ProverReady.")
@Column(
    name = "Roots",
    path = ".status.chain.rootsAccepted",
    type = "integer",
    description = "Roots that the chain has accepted.")
@Column(
    name = "Provider",
    path = ".spec.provider",
    wide = true,
    description = "Name of the Provider.")
@Column(name = "Peer-Id", path = ".spec.peerId", wide = true, description = "Id of the peer.")
@Column(
    name = "Message",
    path = ".status.conditions[?(@.type==\"Ready\")].message",
    wide = true,
    description = "Cause and remedy.")
public class ComputePeer extends CustomResource<ComputePeerSpec, ComputePeerStatus> {
  private static final long serialVersionUID = 1L;

  /** An object with nothing but its name: what a server-side apply begins with. */
  public static ComputePeer named(String name) {
    var object = new ComputePeer();
    object.setMetadata(new ObjectMetaBuilder().withName(name).build());
    return object;
  }

  /** The status; empty before anybody has written one. */
  public ComputePeerStatus statusOrEmpty() {
    ComputePeerStatus known = getStatus();
    return known == null ? ComputePeerStatus.empty() : known;
  }

  @Override
  protected @Nullable ComputePeerSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable ComputePeerStatus initStatus() {
    return null;
  }
}
