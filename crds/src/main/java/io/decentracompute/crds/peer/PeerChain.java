package io.decentracompute.crds.peer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The peer as market-sync of the provider sees it on the chain. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PeerChain(
    @Size(max = 66)
        @Pattern(Forms.HEX32)
        @JsonPropertyDescription("Id under which it is registered.")
        @Nullable String peerId,
    @JsonPropertyDescription("Whether it is in the offer.") @Nullable Boolean registered,
    @Min(0) @JsonPropertyDescription("Units of it in the offer.") @Nullable Integer registeredUnits,
    @Min(0) @JsonPropertyDescription("Roots that the chain has accepted.")
        @Nullable Long rootsAccepted,
    @Min(0) @JsonPropertyDescription("Epoch of the newest root accepted.")
        @Nullable Long lastRootEpoch,
    @Size(max = 66) @Pattern(Forms.HEX32) @JsonPropertyDescription("The newest root accepted.")
        @Nullable String lastRoot) {

  /** Says nothing; begin with it what one manager applies. */
  public static PeerChain empty() {
    return new PeerChain(null, null, null, null, null, null);
  }

  /** A copy with other {@code peerId}. */
  public PeerChain withPeerId(@Nullable String peerId) {
    return new PeerChain(
        peerId, registered, registeredUnits, rootsAccepted, lastRootEpoch, lastRoot);
  }

  /** A copy with other {@code registered}. */
  public PeerChain withRegistered(@Nullable Boolean registered) {
    return new PeerChain(
        peerId, registered, registeredUnits, rootsAccepted, lastRootEpoch, lastRoot);
  }

  /** A copy with other {@code registeredUnits}. */
  public PeerChain withRegisteredUnits(@Nullable Integer registeredUnits) {
    return new PeerChain(
        peerId, registered, registeredUnits, rootsAccepted, lastRootEpoch, lastRoot);
  }

  /** A copy with other {@code rootsAccepted}. */
  public PeerChain withRootsAccepted(@Nullable Long rootsAccepted) {
    return new PeerChain(
        peerId, registered, registeredUnits, rootsAccepted, lastRootEpoch, lastRoot);
  }

  /** A copy with other {@code lastRootEpoch}. */
  public PeerChain withLastRootEpoch(@Nullable Long lastRootEpoch) {
    return new PeerChain(
        peerId, registered, registeredUnits, rootsAccepted, lastRootEpoch, lastRoot);
  }

  /** A copy with other {@code lastRoot}. */
  public PeerChain withLastRoot(@Nullable String lastRoot) {
    return new PeerChain(
        peerId, registered, registeredUnits, rootsAccepted, lastRootEpoch, lastRoot);
  }
}
