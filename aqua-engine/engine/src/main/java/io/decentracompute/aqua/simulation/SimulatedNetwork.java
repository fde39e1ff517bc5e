package io.decentracompute.aqua.simulation;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.Limits;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Peers that carry one particle from its first step to the last packet. Each peer does what a host
 * must: it stores the new data first, then sends it to the next peers and makes the calls.
 *
 * <p>Time is virtual: it stands still while something is due, and then leaps to what is due next.
 * It begins with the particle's timestamp and ends with its time to live. One thread; the same
 * {@link Order} gives the same run.
 *
 * @param engine of every peer
 * @param peers who there is; packets to anybody else vanish
 * @param host answers calls of all peers
 * @param links whether a packet may go from the first peer to the second; others vanish
 */
public record SimulatedNetwork(
    Engine engine,
    Particle particle,
    Profile profile,
    Limits limits,
    Collection<KeyPair> peers,
    Host host,
    BiPredicate<PeerId, PeerId> links) {

  /** The functions that peers offer. */
  @FunctionalInterface
  public interface Host {
    /**
     * What a function answers, and when; empty if it never does.
     *
     * @param atMs milliseconds since the particle was made
     */
    Optional<Reply> answer(PeerId peer, CallRequest request, long atMs);

    /** Functions that always answer at once. */
    static Host atOnce(BiFunction<PeerId, CallRequest, CallResult> functions) {
      return (peer, request, atMs) -> Optional.of(new Reply(functions.apply(peer, request), 0));
    }

    /** These functions, and those of time that every peer has; see {@link PeerTime}. */
    default Host withTime(Particle particle) {
      return new PeerTime(particle, this);
    }
  }

  /**
   * What a function answers.
   *
   * @param afterMs how long it takes, 0 or more
   */
  public record Reply(CallResult result, long afterMs) {
    public Reply {
      if (afterMs < 0) {
        throw new IllegalArgumentException("no answer comes " + -afterMs + " ms before its call");
      }
    }
  }

  /** Something that makes a peer run a step. */
  public sealed interface Event {
    PeerId peer();

    /** The initiator begins. */
    record Start(PeerId peer) implements Event {}

    /** Data comes from another peer. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
    record Arrival(PeerId peer, PeerId from, byte[] data) implements Event {}

    /** The host answers. */
    record Answers(PeerId peer, SortedMap<Integer, CallResult> results) implements Event {}
  }

  /**
   * A step that was run.
   *
   * @param number from 1
   * @param atMs milliseconds since the particle was made
   */
  public record Step(int number, long atMs, Event cause, StepInput input, StepOutcome outcome) {
    public PeerId peer() {
      return cause.peer();
    }
  }

  /** Why a run is over. */
  public enum End {
    /** Nothing is left to happen. */
    QUIET,
    /** The particle's time is over, and something was still to happen. */
    EXPIRED,
    /** The most steps were run. */
    TOO_MANY_STEPS
  }

  /**
   * What went over the links.
   *
   * @param sent packets that peers sent over a link, lost ones included
   * @param unreachable packets to a peer that there is not, or to which there is no link
   * @param lost packets and answers that were lost or met a peer that was down
   */
  public record Traffic(int sent, int unreachable, int lost) {}

  /**
   * A run.
   *
   * @param newest data by peer, of those that ran a step and still know it
   */
  public record Run(List<Step> steps, SortedMap<PeerId, byte[]> newest, End end, Traffic traffic) {
    public Run {
      steps = List.copyOf(steps);
      newest = Collections.unmodifiableSortedMap(new TreeMap<>(newest));
    }
  }

  public SimulatedNetwork {
    peers = List.copyOf(peers);
  }

  /** A network in which every peer reaches every other. */
  public SimulatedNetwork(
      Engine engine,
      Particle particle,
      Profile profile,
      Limits limits,
      Collection<KeyPair> peers,
      Host host) {
    this(engine, particle, profile, limits, peers, host, (from, to) -> true);
  }

  /** Runs the particle, at most so many steps. */
  public Run run(Order order, int mostSteps) {
    return run(order, mostSteps, step -> {});
  }

  /** The same; the watcher is told each step as it is done. */
  public Run run(Order order, int mostSteps, Consumer<Step> watcher) {
    return new Course(this, order, watcher).toEnd(mostSteps);
  }
}
