package io.decentracompute.market.subnet;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.decentracompute.crds.subnet.SubnetConditions.Matched;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.MatchReason;
import io.decentracompute.market.chain.MatchRequest;
import io.decentracompute.market.chain.WorkerStatus;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Chooses units for a deal: the cheapest first, and among equals the peer that has the fewest
 * workers of this deal, so that the loss of a Node takes few of them. Eligible is what the contract
 * calls eligible, so what is chosen is not skipped there.
 */
final class Matcher {
  /** Workers asked for in one transaction; more follow in the next. */
  static final int BATCH = 16;

  private static final int EPOCHS_TO_AVOID_A_REFUSER = 2;

  private Matcher() {}

  /** What there is for a deal. */
  sealed interface Choice {
    /** Ask the contract for these. */
    record Take(List<MatchRequest> requests, int workers) implements Choice {
      public Take {
        requests = List.copyOf(requests);
      }
    }

    /** Nobody can serve; reason and message say what stands against it. */
    record Nobody(Matched reason, String message) implements Choice {}
  }

  /**
   * Chooses workers that are missing.
   *
   * @param missing how many workers the deal lacks, at least 1
   */
  static Choice choose(
      SubnetFacts.DealView deal, List<SubnetFacts.Candidate> candidates, int missing, long epoch) {
    var size = deal.deal().terms().unitsPerWorker();
    var refusers = refusers(deal, epoch);
    var peers = new TreeMap<Bytes32, Supply>();
    for (var candidate : candidates) {
      if (candidate.reason() == MatchReason.ELIGIBLE && !refusers.contains(candidate.provider())) {
        peers
            .computeIfAbsent(candidate.peerId(), id -> new Supply(candidate.price()))
            .units
            .add(candidate.unit());
      }
    }
    for (var worker : deal.workers()) {
      var supply = peers.get(worker.worker().peerId());
      if (supply != null && worker.worker().status() != WorkerStatus.RELEASED) {
        supply.workers++;
      }
    }
    var requests = new LinkedHashMap<Bytes32, List<Integer>>();
    var chosen = 0;
    while (chosen < Math.min(missing, BATCH)) {
      var best =
          peers.entrySet().stream()
              .filter(peer -> peer.getValue().units.size() >= size)
              .min(
                  Comparator.<Map.Entry<Bytes32, Supply>, BigInteger>comparing(
                          peer -> peer.getValue().price)
                      .thenComparing(peer -> peer.getValue().workers)
                      .thenComparing(Map.Entry::getKey));
      if (best.isEmpty()) {
        break;
      }
      var supply = best.get().getValue();
      var units = supply.units.subList(0, size);
      requests.computeIfAbsent(best.get().getKey(), id -> new ArrayList<>()).addAll(units);
      units.clear();
      supply.workers++;
      chosen++;
    }
    return chosen > 0
        ? new Choice.Take(
            requests.entrySet().stream()
                .map(request -> new MatchRequest(request.getKey(), request.getValue()))
                .toList(),
            chosen)
        : nobody(deal, candidates, refusers, missing);
  }

  /** Providers that sent a worker of this deal away unserved, a short while ago. */
  private static Set<Address> refusers(SubnetFacts.DealView deal, long epoch) {
    var refusers = new HashSet<Address>();
    for (var view : deal.workers()) {
      var worker = view.worker();
      if (worker.status() == WorkerStatus.RELEASED
          && worker.activation().isEmpty()
          && worker.releasedEpoch().orElse(0) + EPOCHS_TO_AVOID_A_REFUSER > epoch) {
        refusers.add(worker.provider());
      }
    }
    return refusers;
  }

  private static Choice nobody(
      SubnetFacts.DealView deal,
      List<SubnetFacts.Candidate> candidates,
      Set<Address> refusers,
      int missing) {
    if (candidates.isEmpty()) {
      return new Choice.Nobody(
          Matched.NO_OFFER,
          "%d workers are missing and nobody offers units on this network. Wait for a provider, or choose another network."
              .formatted(missing));
    }
    var counts =
        candidates.stream()
            .collect(
                groupingBy(
                    candidate -> why(candidate, refusers),
                    () -> new EnumMap<>(Matched.class),
                    counting()));
    var reason = counts.size() == 1 ? counts.keySet().iterator().next() : reason(counts);
    return new Choice.Nobody(reason, message(deal, candidates, counts, missing));
  }

  /** Busy units say little while others have a reason that the author can do something about. */
  private static Matched reason(Map<Matched, Long> counts) {
    var telling = new HashMap<>(counts);
    telling.remove(Matched.NOT_ENOUGH_UNITS);
    return counts.containsKey(Matched.NOT_ENOUGH_UNITS) && telling.size() == 1
        ? Matched.NOT_ENOUGH_UNITS
        : Matched.NO_MATCH;
  }

  private static Matched why(SubnetFacts.Candidate candidate, Set<Address> refusers) {
    return switch (candidate.reason()) {
      case ELIGIBLE ->
          refusers.contains(candidate.provider())
              ? Matched.CUSTOMER_REFUSED
              : Matched.NOT_ENOUGH_UNITS;
      case PRICE_ABOVE_MAX -> Matched.PRICE_TOO_LOW;
      case CAPABILITY_MISSING -> Matched.ATTRIBUTES_UNMET;
      case PROVIDER_DENIED, PROVIDER_NOT_ALLOWED -> Matched.PROVIDERS_EXCLUDED;
      case UNIT_BUSY, INCOMPLETE_WORKER, DUPLICATE, PROVIDER_LIMIT -> Matched.NOT_ENOUGH_UNITS;
      case FUNDS_SHORT -> Matched.UNFUNDED;
      case OFFER_MISSING, PEER_UNKNOWN, UNIT_UNKNOWN -> Matched.NO_OFFER;
      case COLLATERAL_SHORT, TARGET_REACHED -> Matched.NO_MATCH;
      case DEAL_UNKNOWN, DEAL_ENDED -> Matched.ENDED;
    };
  }

  private static String message(
      SubnetFacts.DealView deal,
      List<SubnetFacts.Candidate> candidates,
      Map<Matched, Long> counts,
      int missing) {
    var terms = deal.deal().terms();
    var parts = new ArrayList<String>();
    counts.forEach(
        (reason, count) ->
            parts.add(
                switch (reason) {
                  case PRICE_TOO_LOW ->
                      "%d cost more than payment.maxPricePerUnitEpoch %s (the cheapest asks %s): raise it"
                          .formatted(count, terms.maxPricePerUnitEpoch(), cheapest(candidates));
                  case ATTRIBUTES_UNMET ->
                      "%d lack an attribute of requirements.attributes: ask for fewer"
                          .formatted(count);
                  case PROVIDERS_EXCLUDED ->
                      "%d are excluded by requirements.providers: change allow or deny"
                          .formatted(count);
                  case CUSTOMER_REFUSED ->
                      "%d are of providers that refuse this customer or its terms".formatted(count);
                  case NOT_ENOUGH_UNITS ->
                      "%d are busy or too few on their Node for a worker of %d units"
                          .formatted(count, terms.unitsPerWorker());
                  case UNFUNDED ->
                      "%d wait for funds: the deal's balance does not cover another worker"
                          .formatted(count);
                  case NO_OFFER -> "%d are off the market".formatted(count);
                  default ->
                      "%d are of providers without the collateral asked for (%s a unit): lower payment.providerCollateral"
                          .formatted(count, terms.providerCollateralPerUnit());
                }));
    return "%d workers are missing. Of %d units on offer, %s."
        .formatted(missing, candidates.size(), String.join("; ", parts));
  }

  private static BigInteger cheapest(List<SubnetFacts.Candidate> candidates) {
    return candidates.stream()
        .filter(candidate -> candidate.reason() == MatchReason.PRICE_ABOVE_MAX)
        .map(SubnetFacts.Candidate::price)
        .min(Comparator.naturalOrder())
        .orElse(BigInteger.ZERO);
  }

  private static final class Supply {
    private final BigInteger price;
    private final List<Integer> units = new ArrayList<>();
    private int workers;

    Supply(BigInteger price) {
      this.price = price;
    }
  }
}
