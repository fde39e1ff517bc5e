package io.decentracompute.crds.provider;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.decentracompute.crds.shape.Forms;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The provider as the chain has it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProviderChain(
    @Size(max = 42) @Pattern(Forms.ADDRESS) @JsonPropertyDescription("Account of the provider.")
        @Nullable String address,
    @Size(max = 66) @Pattern(Forms.HEX32) @JsonPropertyDescription("Id of the offer.")
        @Nullable String offerId,
    @Min(0) @JsonPropertyDescription("Peers in the offer.") @Nullable Integer registeredPeers,
    @Min(0) @JsonPropertyDescription("Units in the offer.") @Nullable Integer registeredUnits,
    @Min(0) @JsonPropertyDescription("Units matched to deals.") @Nullable Integer unitsServing,
    @Size(max = 78)
        @Pattern(Forms.AMOUNT)
        @JsonPropertyDescription(
            "Tokens of the account, in the smallest unit; written when it matters, not with every block.")
        @Nullable String tokenBalance,
    @Size(max = 78)
        @Pattern(Forms.AMOUNT)
        @JsonPropertyDescription("Earned and not yet withdrawn, in the token’s smallest unit.")
        @Nullable String earned) {

  /** Says nothing; begin with it what one manager applies. */
  public static ProviderChain empty() {
    return new ProviderChain(null, null, null, null, null, null, null);
  }

  /** A copy with other {@code address}. */
  public ProviderChain withAddress(@Nullable String address) {
    return new ProviderChain(
        address, offerId, registeredPeers, registeredUnits, unitsServing, tokenBalance, earned);
  }

  /** A copy with other {@code offerId}. */
  public ProviderChain withOfferId(@Nullable String offerId) {
    return new ProviderChain(
        address, offerId, registeredPeers, registeredUnits, unitsServing, tokenBalance, earned);
  }

  /** A copy with other {@code registeredPeers}. */
  public ProviderChain withRegisteredPeers(@Nullable Integer registeredPeers) {
    return new ProviderChain(
        address, offerId, registeredPeers, registeredUnits, unitsServing, tokenBalance, earned);
  }

  /** A copy with other {@code registeredUnits}. */
  public ProviderChain withRegisteredUnits(@Nullable Integer registeredUnits) {
    return new ProviderChain(
        address, offerId, registeredPeers, registeredUnits, unitsServing, tokenBalance, earned);
  }

  /** A copy with other {@code unitsServing}. */
  public ProviderChain withUnitsServing(@Nullable Integer unitsServing) {
    return new ProviderChain(
        address, offerId, registeredPeers, registeredUnits, unitsServing, tokenBalance, earned);
  }

  /** A copy with other {@code tokenBalance}. */
  public ProviderChain withTokenBalance(@Nullable String tokenBalance) {
    return new ProviderChain(
        address, offerId, registeredPeers, registeredUnits, unitsServing, tokenBalance, earned);
  }

  /** A copy with other {@code earned}. */
  public ProviderChain withEarned(@Nullable String earned) {
    return new ProviderChain(
        address, offerId, registeredPeers, registeredUnits, unitsServing, tokenBalance, earned);
  }
}
