package io.decentracompute.market.subnet;

import io.decentracompute.crds.subnet.SubnetSpec;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Terms;
import io.decentracompute.market.offer.Capabilities;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** A Subnet's wishes as the terms of a deal. */
final class SubnetTerms {
  private static final int NO_LIMIT = 0xffff;

  private SubnetTerms() {}

  /** The terms; amounts and addresses were checked by the API server's schema. */
  static Terms of(SubnetSpec spec) {
    var requirements = spec.requirements();
    var providers = requirements == null ? null : requirements.providers();
    return new Terms(
        maxPrice(spec),
        spec.replicas().min(),
        spec.replicas().target(),
        spec.unitsPerWorker(),
        NO_LIMIT,
        collateralPerUnit(spec),
        spec.payment().prepaidEpochs(),
        Capabilities.of(requirements == null ? Map.of() : requirements.attributes()),
        providers == null ? List.of() : addresses(providers.allow()),
        providers == null ? List.of() : addresses(providers.deny()));
  }

  /** The most paid for a unit and epoch. */
  static BigInteger maxPrice(SubnetSpec spec) {
    return new BigInteger(spec.payment().maxPricePerUnitEpoch());
  }

  /** The contract asks it of each unit; rounded up so that a worker has at least what was asked. */
  private static BigInteger collateralPerUnit(SubnetSpec spec) {
    var perWorker = spec.payment().providerCollateral();
    var units = BigInteger.valueOf(spec.unitsPerWorker());
    return perWorker == null
        ? BigInteger.ZERO
        : new BigInteger(perWorker).add(units).subtract(BigInteger.ONE).divide(units);
  }

  private static List<Address> addresses(List<String> texts) {
    return texts.stream().map(Address::new).toList();
  }
}
