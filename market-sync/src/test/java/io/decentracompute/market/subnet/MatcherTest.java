package io.decentracompute.market.subnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.market.chain.DealStatus;
import io.decentracompute.market.chain.MatchReason;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MatcherTest {
  static LongStream seeds() {
    return LongStream.range(0, 1_000);
  }

  /** So the contract skips nothing of what is chosen. */
  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsChosenIsEligibleWholeAndNeverTooMuch(long seed) {
    var random = new Random(seed);
    var units = 1 + random.nextInt(3);
    var missing = 1 + random.nextInt(20);
    var candidates = candidates(random);

    var choice = Matcher.choose(deal(units), candidates, missing, 5);

    if (choice instanceof Matcher.Choice.Take(var requests, var workers)) {
      assertThat(workers).as("seed %d", seed).isPositive().isLessThanOrEqualTo(missing);
      var taken = new HashSet<String>();
      for (var request : requests) {
        assertThat(request.units().size() % units).as("seed %d", seed).isZero();
        for (var unit : request.units()) {
          assertThat(taken.add(request.peerId() + "/" + unit)).as("seed %d", seed).isTrue();
          assertThat(candidates)
              .as("seed %d", seed)
              .anyMatch(
                  c ->
                      c.peerId().equals(request.peerId())
                          && c.unit() == unit
                          && c.reason() == MatchReason.ELIGIBLE);
        }
      }
      assertThat(taken).as("seed %d", seed).hasSize(workers * units);
    } else {
      assertThat(
              candidates.stream()
                  .filter(c -> c.reason() == MatchReason.ELIGIBLE)
                  .collect(
                      java.util.stream.Collectors.groupingBy(
                          SubnetFacts.Candidate::peerId, java.util.stream.Collectors.counting()))
                  .values())
          .as("seed %d", seed)
          .allMatch(count -> count < units);
    }
  }

  private static SubnetFacts.DealView deal(int units) {
    var input =
        new ChainInput(
            null,
            null,
            5,
            null,
            null,
            new ChainInput.DealInput(
                DealStatus.FILLING,
                BigInteger.TEN,
                BigInteger.TEN,
                BigInteger.TEN,
                20,
                units,
                null,
                null,
                List.of()),
            null);
    return ((SubnetFacts.View.Seen) input.view()).deal().orElseThrow();
  }

  private static List<SubnetFacts.Candidate> candidates(Random random) {
    var candidates = new ArrayList<SubnetFacts.Candidate>();
    var reasons =
        List.of(
            MatchReason.ELIGIBLE,
            MatchReason.ELIGIBLE,
            MatchReason.UNIT_BUSY,
            MatchReason.PRICE_ABOVE_MAX);
    for (var peer = 0; peer < random.nextInt(6); peer++) {
      var price = BigInteger.valueOf(1 + random.nextInt(3));
      for (var unit = 0; unit < random.nextInt(8); unit++) {
        candidates.add(
            new SubnetFacts.Candidate(
                ChainInput.address("a"),
                price,
                ChainInput.id(Integer.toHexString(peer)),
                unit,
                reasons.get(random.nextInt(reasons.size()))));
      }
    }
    return candidates;
  }
}
