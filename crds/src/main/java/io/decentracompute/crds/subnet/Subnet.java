package io.decentracompute.crds.subnet;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.decentracompute.crds.Api;
import io.decentracompute.crds.schema.Column;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** What a developer applies: services, replicas, requirements and the most they pay. */
@JsonClassDescription(
    "What a developer applies: services, replicas, requirements and the most they pay.")
@Group(Api.GROUP)
@Version(Api.VERSION)
@Plural("subnets")
@ShortNames("sn")
@Categories(Api.CATEGORY)
@Column(
    name = "State",
    path = ".status.conditions[?(@.type==\"Ready\")].reason",
    description = "Reason of the condition Ready.")
@Column(
    name = "Desired",
    path = ".spec.replicas.target",
    type = "integer",
    description = "Workers wanted.")
@Column(
    name = "Ready",
    path = ".status.readyReplicas",
    type = "integer",
    description = "Workers that answered the last health particle.")
@Column(
    name = "Funded-Until",
    path = ".status.chain.fundedUntilEpoch",
    type = "integer",
    description = "Last epoch that the balance covers.")
@Column(name = "Deal", path = ".status.chain.dealId", wide = true, description = "Id of the deal.")
@Column(
    name = "Balance",
    path = ".status.chain.balance",
    wide = true,
    description = "Balance of the deal.")
@Column(
    name = "Units",
    path = ".spec.unitsPerWorker",
    type = "integer",
    wide = true,
    description = "Units of one worker.")
@Column(
    name = "Message",
    path = ".status.conditions[?(@.type==\"Ready\")].message",
    wide = true,
    description = "Cause and remedy.")
@ValidationRule(
    value =
        "!(has(oldSelf.status) && ((has(oldSelf.status.chain) && has(oldSelf.status.chain.dealId)) || (has(oldSelf.status.conditions) && oldSelf.status.conditions.exists(c, c.type == 'Published' && c.status == 'True')))) || self.spec.network == oldSelf.spec.network",
    message = "network of a published Subnet cannot change: delete the Subnet and apply it anew.",
    fieldPath = ".spec.network")
@ValidationRule(
    value =
        "!(has(oldSelf.status) && ((has(oldSelf.status.chain) && has(oldSelf.status.chain.dealId)) || (has(oldSelf.status.conditions) && oldSelf.status.conditions.exists(c, c.type == 'Published' && c.status == 'True')))) || self.spec.services == oldSelf.spec.services",
    message =
        "services of a published Subnet cannot change: apply a new Subnet with another name, then delete this one.",
    fieldPath = ".spec.services")
@ValidationRule(
    value =
        "!(has(oldSelf.status) && ((has(oldSelf.status.chain) && has(oldSelf.status.chain.dealId)) || (has(oldSelf.status.conditions) && oldSelf.status.conditions.exists(c, c.type == 'Published' && c.status == 'True')))) || self.spec.unitsPerWorker == oldSelf.spec.unitsPerWorker",
    message =
        "unitsPerWorker of a published Subnet cannot change: apply a new Subnet with another name, then delete this one.",
    fieldPath = ".spec.unitsPerWorker")
@ValidationRule(
    value =
        "!(has(oldSelf.status) && ((has(oldSelf.status.chain) && has(oldSelf.status.chain.dealId)) || (has(oldSelf.status.conditions) && oldSelf.status.conditions.exists(c, c.type == 'Published' && c.status == 'True')))) || self.spec.replicas.min == oldSelf.spec.replicas.min",
    message =
        "replicas.min of a published Subnet cannot change: only replicas.target, payment limits and paused can.",
    fieldPath = ".spec.replicas.min")
@ValidationRule(
    value =
        "!(has(oldSelf.status) && ((has(oldSelf.status.chain) && has(oldSelf.status.chain.dealId)) || (has(oldSelf.status.conditions) && oldSelf.status.conditions.exists(c, c.type == 'Published' && c.status == 'True')))) || (has(self.spec.requirements) == has(oldSelf.spec.requirements) && (!has(self.spec.requirements) || self.spec.requirements == oldSelf.spec.requirements))",
    message =
        "requirements of a published Subnet cannot change: apply a new Subnet with another name, then delete this one.",
    fieldPath = ".spec.requirements")
@ValidationRule(
    value =
        "!(has(oldSelf.status) && ((has(oldSelf.status.chain) && has(oldSelf.status.chain.dealId)) || (has(oldSelf.status.conditions) && oldSelf.status.conditions.exists(c, c.type == 'Published' && c.status == 'True')))) || self.spec.payment.account == oldSelf.spec.payment.account",
    message =
        "payment.account of a published Subnet cannot change: the deal belongs to that account; apply a new Subnet and delete this one.",
    fieldPath = ".spec.payment.account")
@ValidationRule(
    value =
        "!(has(oldSelf.status) && ((has(oldSelf.status.chain) && has(oldSelf.status.chain.dealId)) || (has(oldSelf.status.conditions) && oldSelf.status.conditions.exists(c, c.type == 'Published' && c.status == 'True')))) || self.spec.payment.providerCollateral == oldSelf.spec.payment.providerCollateral",
    message =
        "payment.providerCollateral of a published Subnet cannot change: it is part of the deal; apply a new Subnet and delete this one.",
    fieldPath = ".spec.payment.providerCollateral")
@ValidationRule(
    value = "size(self.metadata.name) <= 63",
    message = "The name of a Subnet has at most 63 characters: choose a shorter one.")
public class Subnet extends CustomResource<SubnetSpec, SubnetStatus> implements Namespaced {
  private static final long serialVersionUID = 1L;

  /** An object with nothing but its name: what a server-side apply begins with. */
  public static Subnet named(String namespace, String name) {
    var object = new Subnet();
    object.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
    return object;
  }

  /** The status; empty before anybody has written one. */
  public SubnetStatus statusOrEmpty() {
    SubnetStatus known = getStatus();
    return known == null ? SubnetStatus.empty() : known;
  }

  @Override
  protected @Nullable SubnetSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable SubnetStatus initStatus() {
    return null;
  }
}
