package io.decentracompute.crds.network;

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

/** The chain, its contracts and the shape of a unit. */
@JsonClassDescription("The chain, its contracts and the shape of a unit.")
@Group(Api.GROUP)
@Version(Api.VERSION)
@Plural("networks")
@ShortNames("net")
@Categories(Api.CATEGORY)
@Column(
    name = "State",
    path = ".status.conditions[?(@.type==\"Ready\")].reason",
    description = "Reason of the condition Ready.")
@Column(name = "Chain", path = ".spec.chain.id", type = "integer", description = "Chain id.")
@Column(
    name = "Epoch",
    path = ".status.epoch.number",
    type = "integer",
    description = "Number of the present epoch.")
@Column(
    name = "Ends",
    path = ".status.epoch.endsAt",
    wide = true,
    description = "When the epoch ends.")
@Column(
    name = "Gateway",
    path = ".status.gateway.address",
    wide = true,
    description = "The gateway of this cluster.")
@Column(
    name = "Message",
    path = ".status.conditions[?(@.type==\"Ready\")].message",
    wide = true,
    description = "Cause and remedy.")
public class Network extends CustomResource<NetworkSpec, NetworkStatus> {
  private static final long serialVersionUID = 1L;

  /** An object with nothing but its name: what a server-side apply begins with. */
  public static Network named(String name) {
    var object = new Network();
    object.setMetadata(new ObjectMetaBuilder().withName(name).build());
    return object;
  }

  /** The status; empty before anybody has written one. */
  public NetworkStatus statusOrEmpty() {
    NetworkStatus known = getStatus();
    return known == null ? NetworkStatus.empty() : known;
  }

  @Override
  protected @Nullable NetworkSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable NetworkStatus initStatus() {
    return null;
  }
}
