package io.decentracompute.e2e.chaos;

import io.decentracompute.e2e.proxy.Gate;
import io.decentracompute.e2e.proxy.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The one fault of a seed. The same seed gives the same plan. Victims come in shuffled rounds of
 * all seven, and of each five seeds in a row two strike while pictures fly: so any 30 seeds in a
 * row hit every victim at least three times and strike at least ten times in flight.
 *
 * @param choice which one of several provers, workers or selling nodes: taken modulo their number
 * @param outage how long a node stays dead or the line stays bad; other victims restart by
 *     themselves
 * @param line what happens to the line when the RPC is hit
 */
record Plan(long seed, Victim victim, Point point, int choice, Duration outage, Link line) {
  private static final int IN_FLIGHT_OF_FIVE = 2;

  /**
   * Draws the plan of a seed.
   *
   * @param pictures how many fly, at least 5
   */
  static Plan draw(long seed, int pictures) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 7919 + 17);
    Victim victim = shuffled(List.of(Victim.values()), seed, 31);
    Point point =
        isInFlight(seed)
            ? new Point.Picture(1 + random.nextInt(pictures * 3 / 5))
            : write(victim, random);
    Duration outage = Duration.ofMillis(5_000 + random.nextInt(20_000));
    Link line =
        random.nextInt(3) == 0
            ? new Link.Slow(Duration.ofMillis(1_000 + random.nextInt(3_000)))
            : new Link.Cut();
    return new Plan(seed, victim, point, random.nextInt(64), outage, line);
  }

  private static boolean isInFlight(long seed) {
    Boolean[] five = new Boolean[5];
    Arrays.fill(five, false);
    Arrays.fill(five, 0, IN_FLIGHT_OF_FIVE, true);
    return shuffled(List.of(five), seed, 47);
  }

  private static Point write(Victim victim, RandomGenerator random) {
    // No worker is left to hit once its deal has ended.
    List<Phase> phases =
        victim == Victim.WORKER
            ? List.of(Phase.RENT, Phase.EPOCH)
            : List.of(Phase.RENT, Phase.RENT, Phase.EPOCH, Phase.RETURN, Phase.RETURN);
    Phase phase = phases.get(random.nextInt(phases.size()));
    // Whoever sends transactions is hit around one of them, mostly.
    boolean transaction = random.nextInt(4) < (victim.isOnTheWay() ? 3 : 1);
    return transaction
        ? new Point.Transaction(
            phase,
            1 + random.nextInt(phase.transactions()),
            random.nextBoolean() ? Gate.Side.BEFORE : Gate.Side.AFTER)
        : new Point.ApiWrite(phase, 1 + random.nextInt(phase.apiWrites()));
  }

  /** Each element once in every round of so many seeds. */
  private static <T> T shuffled(List<T> elements, long seed, int salt) {
    List<T> order = new ArrayList<>(elements);
    Collections.shuffle(
        order, new Random(Math.floorDiv(seed, elements.size()) * 1_000_003L + salt));
    return order.get(Math.floorMod(seed, elements.size()));
  }
}
