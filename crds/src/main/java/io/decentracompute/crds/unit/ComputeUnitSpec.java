package io.decentracompute.crds.unit;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.decentracompute.crds.shape.ResourceShape;
import io.fabric8.crd.generator.annotation.SelectableField;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Which unit it is and what it is bound to. The operator writes all but cordoned, which is
 * people’s.
 */
@JsonClassDescription(
    "Which unit it is and what it is bound to. The operator writes all but cordoned, which is people’s.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.unitId == oldSelf.unitId",
    message = "unitId cannot change: it says which unit this is.",
    fieldPath = ".unitId")
@ValidationRule(
    value = "self.index == oldSelf.index",
    message = "index cannot change: it says which unit this is.",
    fieldPath = ".index")
@ValidationRule(
    value = "self.network == oldSelf.network",
    message = "network cannot change: it says which unit this is.",
    fieldPath = ".network")
@ValidationRule(
    value = "self.peer == oldSelf.peer",
    message = "peer cannot change: it says which unit this is.",
    fieldPath = ".peer")
@ValidationRule(
    value = "self.nodeName == oldSelf.nodeName",
    message = "nodeName cannot change: it says which unit this is.",
    fieldPath = ".nodeName")
public record ComputeUnitSpec(
    @Required
        @Size(max = 66)
        @Pattern(Forms.HEX32)
        @JsonPropertyDescription("Id of the unit: keccak256 of peer id and index.")
        @Nullable String unitId,
    @Required
        @Min(0)
        @Max(4095)
        @JsonPropertyDescription("Number of the unit within its peer, from 0.")
        @Nullable Integer index,
    @Required
        @Size(min = 1, max = 63)
        @Pattern(Forms.NAME)
        @JsonPropertyDescription("Name of the Network.")
        @Nullable String network,
    @Required
        @Size(min = 1, max = 63)
        @Pattern(Forms.NAME)
        @JsonPropertyDescription("Name of the ComputePeer.")
        @Nullable String peer,
    @Required
        @Size(min = 1, max = 253)
        @Pattern(Forms.SUBDOMAIN)
        @SelectableField
        @JsonPropertyDescription("Name of the Kubernetes Node.")
        @Nullable String nodeName,
    @Required @JsonPropertyDescription("Resources of the unit.") @Nullable ResourceShape shape,
    @JsonPropertyDescription("The deal that it is bound to; missing when free.")
        @Nullable DealRef dealRef,
    @JsonPropertyDescription("Take no new deal, and prove nothing.") @Nullable Boolean cordoned) {

  /** Says nothing; begin with it what one manager applies. */
  public static ComputeUnitSpec empty() {
    return new ComputeUnitSpec(null, null, null, null, null, null, null, null);
  }

  /** A copy with other {@code unitId}. */
  public ComputeUnitSpec withUnitId(@Nullable String unitId) {
    return new ComputeUnitSpec(unitId, index, network, peer, nodeName, shape, dealRef, cordoned);
  }

  /** A copy with other {@code index}. */
  public ComputeUnitSpec withIndex(@Nullable Integer index) {
    return new ComputeUnitSpec(unitId, index, network, peer, nodeName, shape, dealRef, cordoned);
  }

  /** A copy with other {@code network}. */
  public ComputeUnitSpec withNetwork(@Nullable String network) {
    return new ComputeUnitSpec(unitId, index, network, peer, nodeName, shape, dealRef, cordoned);
  }

  /** A copy with other {@code peer}. */
  public ComputeUnitSpec withPeer(@Nullable String peer) {
    return new ComputeUnitSpec(unitId, index, network, peer, nodeName, shape, dealRef, cordoned);
  }

  /** A copy with other {@code nodeName}. */
  public ComputeUnitSpec withNodeName(@Nullable String nodeName) {
    return new ComputeUnitSpec(unitId, index, network, peer, nodeName, shape, dealRef, cordoned);
  }

  /** A copy with other {@code shape}. */
  public ComputeUnitSpec withShape(@Nullable ResourceShape shape) {
    return new ComputeUnitSpec(unitId, index, network, peer, nodeName, shape, dealRef, cordoned);
  }

  /** A copy with other {@code dealRef}. */
  public ComputeUnitSpec withDealRef(@Nullable DealRef dealRef) {
    return new ComputeUnitSpec(unitId, index, network, peer, nodeName, shape, dealRef, cordoned);
  }

  /** A copy with other {@code cordoned}. */
  public ComputeUnitSpec withCordoned(@Nullable Boolean cordoned) {
    return new ComputeUnitSpec(unitId, index, network, peer, nodeName, shape, dealRef, cordoned);
  }
}
