package io.decentracompute.aqua.simulation;

import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.simulation.SimulatedNetwork.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A network as networks are: packets take their time, some are lost or come twice, some peers are
 * slow or down for a while. Begin with {@link #NONE} and say what goes wrong.
 *
 * @param latencyMs what every packet takes at least
 * @param jitterMs what a packet may take on top, drawn for each
 * @param lostPercent packets of a hundred that never arrive
 * @param doubledPercent packets of a hundred that arrive twice
 * @param slowByMs what packets to a peer take on top
 * @param outages when peers are down
 */
public record Faults(
    long latencyMs,
    long jitterMs,
    int lostPercent,
    int doubledPercent,
    Map<PeerId, Long> slowByMs,
    List<Outage> outages) {
  /** Packets arrive at once, each once. */
  public static final Faults NONE = new Faults(0, 0, 0, 0, Map.of(), List.of());

  /**
   * A peer is down: it loses what reaches it, and what it knew of the particle.
   *
   * @param fromMs first millisecond since the particle was made
   * @param untilMs first millisecond when it is up again
   */
  public record Outage(PeerId peer, long fromMs, long untilMs) {}

  public Faults {
    slowByMs = Map.copyOf(slowByMs);
    outages = List.copyOf(outages);
    if (latencyMs < 0
        || jitterMs < 0
        || slowByMs.values().stream().anyMatch(ms -> ms < 0)
        || lostPercent < 0
        || doubledPercent < 0
        || lostPercent + doubledPercent > 100) {
      throw new IllegalArgumentException(
          "times are 0 or more, and lost and doubled packets at most 100 of a hundred");
    }
  }

  /** Packets take from {@code least} to {@code least + jitter} milliseconds. */
  public Faults latency(long least, long jitter) {
    return new Faults(least, jitter, lostPercent, doubledPercent, slowByMs, outages);
  }

  /** So many packets of a hundred are lost, so many arrive twice. */
  public Faults losing(int lost, int doubled) {
    return new Faults(latencyMs, jitterMs, lost, doubled, slowByMs, outages);
  }

  /** Packets to this peer take longer. */
  public Faults slow(PeerId peer, long byMs) {
    var slow = new HashMap<>(slowByMs);
    slow.put(peer, byMs);
    return new Faults(latencyMs, jitterMs, lostPercent, doubledPercent, slow, outages);
  }

  /** This peer is down for a while. */
  public Faults down(PeerId peer, long fromMs, long untilMs) {
    var more = new ArrayList<>(outages);
    more.add(new Outage(peer, fromMs, untilMs));
    return new Faults(latencyMs, jitterMs, lostPercent, doubledPercent, slowByMs, more);
  }

  /** The order of one run: what is due first happens first. The same seed, the same run. */
  public Order order(long seed) {
    var random = new Random(seed);
    return new Order() {
      @Override
      public int next(List<Event> waiting) {
        return 0;
      }

      @Override
      public int copies(Event.Arrival packet) {
        int draw = random.nextInt(100);
        return draw < lostPercent ? 0 : draw < lostPercent + doubledPercent ? 2 : 1;
      }

      @Override
      public long delayMs(Event.Arrival packet) {
        return latencyMs
            + (jitterMs == 0 ? 0 : random.nextLong(jitterMs + 1))
            + slowByMs.getOrDefault(packet.peer(), 0L);
      }

      @Override
      public boolean isUp(PeerId peer, long atMs) {
        return outages.stream()
            .noneMatch(
                outage ->
                    outage.peer().equals(peer)
                        && outage.fromMs() <= atMs
                        && atMs < outage.untilMs());
      }
    };
  }
}
