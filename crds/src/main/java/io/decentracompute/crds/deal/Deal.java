package io.decentracompute.crds.deal;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.decentracompute.crds.Api;
import io.decentracompute.crds.schema.Column;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** What this cluster serves for a customer: the mirror of one deal on the chain. */
@JsonClassDescription(
    "What this cluster serves for a customer: the mirror of one deal on the chain.")
@Group(Api.GROUP)
@Version(Api.VERSION)
@Plural("deals")
@ShortNames("deal")
@Categories(Api.CATEGORY)
@Column(
    name = "State",
    path = ".status.conditions[?(@.type==\"Ready\")].reason",
    description = "Reason of the condition Ready.")
@Column(
    name = "Chain",
    path = ".status.chain.status",
    description = "State of the deal on the chain.")
@Column(
    name = "Paid-Through",
    path = ".spec.paidThroughEpoch",
    type = "integer",
    description = "Last epoch that is paid.")
@Column(
    name = "Customer",
    path = ".spec.customer",
    wide = true,
    description = "Account of the customer.")
@Column(
    name = "Price",
    path = ".spec.terms.pricePerUnitEpoch",
    wide = true,
    description = "Paid for a unit and epoch.")
@Column(
    name = "Message",
    path = ".status.conditions[?(@.type==\"Ready\")].message",
    wide = true,
    description = "Cause and remedy.")
public class Deal extends CustomResource<DealSpec, DealStatus> implements Namespaced {
  private static final long serialVersionUID = 1L;

  /** An object with nothing but its name: what a server-side apply begins with. */
  public static Deal named(String namespace, String name) {
    var object = new Deal();
    object.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
    return object;
  }

  /** The status; empty before anybody has written one. */
  public DealStatus statusOrEmpty() {
    DealStatus known = getStatus();
    return known == null ? DealStatus.empty() : known;
  }

  @Override
  protected @Nullable DealSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable DealStatus initStatus() {
    return null;
  }
}
