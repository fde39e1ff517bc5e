package io.decentracompute.market.provider;

import io.decentracompute.crds.provider.AcceptRules;
import io.decentracompute.market.chain.OnChainDeal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Whether a provider takes a deal that was matched to its units: the first objection wins. */
final class Acceptance {
  private static final List<BiFunction<AcceptRules, OnChainDeal, Optional<String>>> RULES =
      List.of(Acceptance::customer, Acceptance::prepayment, Acceptance::collateral);

  private Acceptance() {}

  /** What stands against the deal; empty takes it. */
  static Optional<String> objection(@Nullable AcceptRules rules, OnChainDeal deal) {
    return rules == null
        ? Optional.empty()
        : RULES.stream().flatMap(rule -> rule.apply(rules, deal).stream()).findFirst();
  }

  private static Optional<String> customer(AcceptRules rules, OnChainDeal deal) {
    var customer = deal.customer().hex().toLowerCase(Locale.ROOT);
    var allowed = rules.customersAllow().isEmpty() || rules.customersAllow().contains(customer);
    return allowed && !rules.customersDeny().contains(customer)
        ? Optional.empty()
        : Optional.of("offer.accept refuses customer " + customer);
  }

  private static Optional<String> prepayment(AcceptRules rules, OnChainDeal deal) {
    return deal.terms().prepaidEpochs() >= rules.minPrepaidEpochs()
        ? Optional.empty()
        : Optional.of(
            "it prepays %d epochs, and offer.accept.minPrepaidEpochs is %d"
                .formatted(deal.terms().prepaidEpochs(), rules.minPrepaidEpochs()));
  }

  private static Optional<String> collateral(AcceptRules rules, OnChainDeal deal) {
    var limit = rules.maxCollateral();
    var asked =
        deal.terms()
            .providerCollateralPerUnit()
            .multiply(BigInteger.valueOf(deal.terms().unitsPerWorker()));
    return limit == null || asked.compareTo(new BigInteger(limit)) <= 0
        ? Optional.empty()
        : Optional.of(
            "it asks %s collateral a worker, and offer.accept.maxCollateral is %s"
                .formatted(asked, limit));
  }
}
