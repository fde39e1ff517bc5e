package io.decentracompute.market.deal;

import io.decentracompute.crds.deal.DealSpec;
import io.decentracompute.crds.deal.DealTerms;
import io.decentracompute.crds.deal.DealWorker;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.OnChainDeal;
import io.decentracompute.market.chain.OnChainWorker;
import io.decentracompute.market.chain.WorkerStatus;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The spec of a Deal, from chain facts only. */
public final class DealMirror {
  private DealMirror() {}

  /**
   * What the chain says this provider serves in one deal.
   *
   * @param workers workers of this provider in the deal, released ones included
   * @param released workers whose release is final; others stay until it is
   * @param ended whether the end of the deal is final
   * @param before the spec as it is, if there is one
   */
  public static DealSpec spec(
      String network,
      OnChainDeal deal,
      List<OnChainWorker> workers,
      String definition,
      Set<Bytes32> released,
      boolean ended,
      Optional<DealSpec> before) {
    var serving =
        workers.stream()
            .filter(
                worker ->
                    worker.status() != WorkerStatus.RELEASED
                        // A release that may yet be undone takes no worker away.
                        || (isListed(before, worker) && !released.contains(worker.workerId())))
            .map(
                worker ->
                    new DealWorker(
                        worker.workerId().hex(),
                        worker.unitIds().stream().map(Bytes32::hex).toList()))
            .toList();
    return new DealSpec(
        network,
        deal.dealId().hex(),
        deal.customer().hex(),
        terms(deal, workers, before),
        definition,
        serving,
        paidThrough(deal, workers),
        ended || before.map(DealSpec::ended).orElse(false));
  }

  private static boolean isListed(Optional<DealSpec> before, OnChainWorker worker) {
    return before
        .map(spec -> spec.workers().stream().anyMatch(w -> w.id().equals(worker.workerId().hex())))
        .orElse(false);
  }

  private static DealTerms terms(
      OnChainDeal deal, List<OnChainWorker> workers, Optional<DealSpec> before) {
    var terms = deal.terms();
    var price =
        workers.stream()
            .map(worker -> worker.pricePerUnitEpoch().toString())
            .findFirst()
            .or(() -> before.map(spec -> spec.terms().pricePerUnitEpoch()))
            .orElse(terms.maxPricePerUnitEpoch().toString());
    return new DealTerms(
        price,
        terms.unitsPerWorker(),
        terms.minReplicas(),
        terms.targetReplicas(),
        Math.toIntExact(terms.prepaidEpochs()),
        terms
            .providerCollateralPerUnit()
            .multiply(BigInteger.valueOf(terms.unitsPerWorker()))
            .toString());
  }

  /**
   * The last epoch that is paid. Before the first activation nothing is charged; then it is the
   * epoch up to which the balance would cover the workers that are matched here.
   */
  private static long paidThrough(OnChainDeal deal, List<OnChainWorker> workers) {
    if (deal.finalEpoch().isPresent()) {
      return deal.finalEpoch().getAsLong();
    }
    if (deal.paidThroughEpoch().isPresent()) {
      return deal.paidThroughEpoch().getAsLong();
    }
    var cost =
        workers.stream()
            .filter(worker -> worker.status() != WorkerStatus.RELEASED)
            .map(w -> w.pricePerUnitEpoch().multiply(BigInteger.valueOf(w.units().size())))
            .reduce(BigInteger.ZERO, BigInteger::add)
            .max(BigInteger.ONE);
    var epochs = deal.balance().divide(cost).min(BigInteger.valueOf(1_000_000));
    return Math.max(0, deal.currentEpoch() - 1 + epochs.longValueExact());
  }
}
