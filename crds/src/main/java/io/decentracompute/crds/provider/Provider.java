package io.decentracompute.crds.provider;

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

/** The account that sells units of this cluster. */
@JsonClassDescription("The account that sells units of this cluster.")
@Group(Api.GROUP)
@Version(Api.VERSION)
@Plural("providers")
@ShortNames("prov")
@Categories(Api.CATEGORY)
@Column(
    name = "State",
    path = ".status.conditions[?(@.type==\"Ready\")].reason",
    description = "Reason of the condition Ready.")
@Column(name = "Network", path = ".spec.network", description = "Name of the Network.")
@Column(
    name = "Price",
    path = ".spec.offer.pricePerUnitEpoch",
    description = "Price of a unit and epoch.")
@Column(
    name = "Units",
    path = ".status.chain.registeredUnits",
    type = "integer",
    description = "Units in the offer.")
@Column(
    name = "Serving",
    path = ".status.chain.unitsServing",
    type = "integer",
    description = "Units matched to deals.")
@Column(
    name = "Gas",
    path = ".status.conditions[?(@.type==\"GasSufficient\")].reason",
    description = "Reason of the condition GasSufficient.")
@Column(
    name = "Account",
    path = ".status.chain.address",
    wide = true,
    description = "Account of the provider.")
@Column(
    name = "Earned",
    path = ".status.chain.earned",
    wide = true,
    description = "Earned and not yet withdrawn.")
@Column(
    name = "Message",
    path = ".status.conditions[?(@.type==\"Ready\")].message",
    wide = true,
    description = "Cause and remedy.")
public class Provider extends CustomResource<ProviderSpec, ProviderStatus> {
  private static final long serialVersionUID = 1L;

  /** An object with nothing but its name: what a server-side apply begins with. */
  public static Provider named(String name) {
    var object = new Provider();
    object.setMetadata(new ObjectMetaBuilder().withName(name).build());
    return object;
  }

  /** The status; empty before anybody has written one. */
  public ProviderStatus statusOrEmpty() {
    ProviderStatus known = getStatus();
    return known == null ? ProviderStatus.empty() : known;
  }

  @Override
  protected @Nullable ProviderSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable ProviderStatus initStatus() {
    return null;
  }
}
