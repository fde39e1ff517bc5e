package io.decentracompute.node.particle;

import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.StepInput;
import io.decentracompute.aqua.StepOutcome;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One particle at this peer. Whatever happens to it, arrivals and answers, happens one after the
 * other: the actor is at most once in the pool's queue and makes one step each time it is run, so
 * particles take turns.
 */
final class ParticleActor implements Runnable {
  private static final byte[] NOTHING = {};

  @SuppressWarnings("ArrayRecordComponent") // megabytes, handed on and never compared
  private record Arrival(byte[] data, String from) {}

  private final Particles pipeline;
  private final Particle particle;
  private final Vault vault;
  private final Optional<ParticleListener> listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Arrival> mailbox = new ArrayDeque<>();
  private final Map<Integer, CallResult> answers = new HashMap<>();
  private final Set<Thread> calls = new HashSet<>();
  private int outstanding;
  private boolean scheduled;
  private boolean ended;
  private byte[] data = NOTHING;

  ParticleActor(
      Particles pipeline, Particle particle, Vault vault, Optional<ParticleListener> listener) {
    this.pipeline = pipeline;
    this.particle = particle;
    this.vault = vault;
    this.listener = listener;
  }

  Particle particle() {
    return particle;
  }

  Vault vault() {
    return vault;
  }

  Optional<ParticleListener> listener() {
    return listener;
  }

  /** Queues arrived data; false when the mailbox is full or the particle has ended. */
  boolean arrive(byte[] arrived, String from) {
    lock.lock();
    try {
      if (ended || mailbox.size() >= pipeline.limits().mailbox()) {
        return false;
      }
      mailbox.add(new Arrival(arrived, from));
      schedule();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Hands in a call's result. */
  void answered(int callId, CallResult result) {
    lock.lock();
    try {
      calls.remove(Thread.currentThread());
      if (!ended) {
        answers.put(callId, result);
        schedule();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Notes a call's thread, to be interrupted with the particle; false when that has happened. */
  boolean calling(Thread thread) {
    lock.lock();
    try {
      return !ended && calls.add(thread);
    } finally {
      lock.unlock();
    }
  }

  /** The particle's time is over: nothing runs any more. Gives the bytes that are free again. */
  long end() {
    lock.lock();
    try {
      ended = true;
      long held = data.length;
      for (var arrival : mailbox) {
        held += arrival.data().length;
      }
      mailbox.clear();
      answers.clear();
      data = NOTHING;
      calls.forEach(Thread::interrupt);
      calls.clear();
      return held;
    } finally {
      lock.unlock();
    }
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      pipeline.submit(this);
    }
  }

  @Override
  public void run() {
    try {
      step();
    } catch (RuntimeException e) {
      pipeline.broke(this, e);
    } finally {
      lock.lock();
      try {
        scheduled = false;
        if (!ended && !(mailbox.isEmpty() && answers.isEmpty())) {
          schedule();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void step() {
    Map<Integer, CallResult> results = Map.of();
    Arrival arrival = null;
    byte[] previous;
    lock.lock();
    try {
      if (ended) {
        return;
      }
      previous = data;
      if (!answers.isEmpty()) {
        results = Map.copyOf(answers);
        answers.clear();
      } else {
        arrival = mailbox.poll();
        if (arrival == null) {
          return;
        }
      }
    } finally {
      lock.unlock();
    }
    byte[] current = arrival == null ? NOTHING : arrival.data();
    String from = arrival == null ? pipeline.self().text() : arrival.from();
    var input =
        new StepInput(particle.script(), previous, current, pipeline.parameters(particle), results);
    var outcome = pipeline.stepMeasured(this, input, from);
    apply(outcome, results.size(), current.length, from, arrival != null);
  }

  private void apply(
      StepOutcome outcome, int answered, int arrivedBytes, String from, boolean arrived) {
    boolean idle;
    lock.lock();
    try {
      pipeline.holdMore(-arrivedBytes);
      if (ended) {
        return;
      }
      outstanding -= answered;
      if (outcome.isKept()) {
        pipeline.holdMore(outcome.data().length - data.length);
        data = outcome.data();
        outstanding += outcome.callRequests().size();
      }
      idle = outstanding == 0 && mailbox.isEmpty() && answers.isEmpty();
    } finally {
      lock.unlock();
    }
    if (outcome.isKept()) {
      outcome.nextPeers().forEach(peer -> pipeline.send(peer, particle, outcome.data()));
      outcome.callRequests().forEach((id, request) -> pipeline.call(this, id, request));
    } else if (arrived) {
      pipeline.refusedData(this, outcome, from);
    }
    listener.ifPresent(l -> l.stepped(outcome, from, idle));
  }
}
