package io.decentracompute.market.subnet;

import io.decentracompute.market.account.KeyAnswer;
import io.decentracompute.market.chain.AccountBalance;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.DealStatus;
import io.decentracompute.market.chain.MatchReason;
import io.decentracompute.market.chain.OnChainDeal;
import io.decentracompute.market.chain.OnChainWorker;
import io.decentracompute.market.chain.Terms;
import io.decentracompute.market.chain.WorkerStatus;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What the chain shows, as {@code in-chain.yaml} writes it; ids are given by one digit. */
record ChainInput(
    @Nullable String noNetwork,
    @Nullable String unreachable,
    long epoch,
    @Nullable String noKey,
    @Nullable AccountInput account,
    @Nullable DealInput deal,
    @Nullable List<CandidateInput> supply) {
  record AccountInput(
      BigInteger tokens, BigInteger allowance, BigInteger withdrawable, boolean inFlight) {}

  record DealInput(
      DealStatus status,
      BigInteger balance,
      BigInteger deposited,
      BigInteger maxPrice,
      int target,
      int unitsPerWorker,
      @Nullable Long paidThrough,
      @Nullable Long finalEpoch,
      @Nullable List<WorkerInput> workers) {}

  record WorkerInput(
      WorkerStatus status,
      String peer,
      List<Integer> units,
      BigInteger price,
      @Nullable String peerId,
      @Nullable Long releasedEpoch) {}

  record CandidateInput(
      String provider, BigInteger price, String peer, int unit, MatchReason reason) {}

  static final Address CUSTOMER = address("c");
  static final Bytes32 DEAL = id("d");

  SubnetFacts.View view() {
    if (noNetwork != null) {
      return new SubnetFacts.View.NoNetwork(noNetwork);
    }
    if (unreachable != null) {
      return new SubnetFacts.View.Unreachable(unreachable);
    }
    return new SubnetFacts.View.Seen(
        epoch, id("1"), dealView(), payer(), Optional.ofNullable(supply).map(ChainInput::supply));
  }

  private SubnetFacts.Payer payer() {
    if (account == null) {
      return new SubnetFacts.Payer.Unknown(
          new KeyAnswer.NotFound(noKey == null ? "no key" : noKey));
    }
    return new SubnetFacts.Payer.Account(
        CUSTOMER,
        new AccountBalance(
            account.withdrawable(),
            BigInteger.ZERO,
            BigInteger.ZERO,
            account.tokens(),
            account.allowance(),
            BigInteger.TEN.pow(18)),
        DEAL,
        account.inFlight());
  }

  private Optional<SubnetFacts.DealView> dealView() {
    if (deal == null) {
      return Optional.empty();
    }
    var workers = new ArrayList<SubnetFacts.WorkerView>();
    for (var input : deal.workers() == null ? List.<WorkerInput>of() : deal.workers()) {
      workers.add(worker(input, workers.size()));
    }
    var terms =
        new Terms(
            deal.maxPrice(),
            1,
            deal.target(),
            deal.unitsPerWorker(),
            0xffff,
            BigInteger.ZERO,
            4,
            List.of(),
            List.of(),
            List.of());
    return Optional.of(
        new SubnetFacts.DealView(
            new OnChainDeal(
                DEAL,
                CUSTOMER,
                id("1"),
                deal.status(),
                terms,
                id("f"),
                1,
                1,
                epoch,
                epoch - 1,
                optional(deal.paidThrough()),
                optional(deal.finalEpoch()),
                deal.balance(),
                BigInteger.ZERO,
                deal.deposited(),
                BigInteger.ZERO,
                workers.size(),
                0,
                0),
            workers));
  }

  private SubnetFacts.WorkerView worker(WorkerInput input, int index) {
    return new SubnetFacts.WorkerView(
        new OnChainWorker(
            id(Integer.toHexString(index)),
            DEAL,
            address("a"),
            id(input.peer()),
            input.status(),
            input.units(),
            input.price(),
            BigInteger.ZERO,
            1,
            optional(input.releasedEpoch()),
            BigInteger.ZERO,
            input.status() == WorkerStatus.ACTIVE
                ? Optional.of(new OnChainWorker.Activation(1, id("e"), "0x" + "0".repeat(128)))
                : Optional.empty()),
        Optional.ofNullable(input.peerId()));
  }

  private static List<SubnetFacts.Candidate> supply(List<CandidateInput> inputs) {
    return inputs.stream()
        .map(
            input ->
                new SubnetFacts.Candidate(
                    address(input.provider()),
                    input.price(),
                    id(input.peer()),
                    input.unit(),
                    input.reason()))
        .toList();
  }

  private static OptionalLong optional(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  static Bytes32 id(String digit) {
    return new Bytes32("0x" + digit.repeat(64));
  }

  static Address address(String digit) {
    return new Address("0x" + digit.repeat(40));
  }
}
