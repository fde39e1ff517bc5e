package io.decentracompute.node.particle;

import io.decentracompute.aqua.CallRequest;
import io.decentracompute.aqua.CallResult;
import io.decentracompute.aqua.Particle;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.StepOutcome;
import io.decentracompute.aqua.executor.Anomaly;
import io.decentracompute.aqua.executor.ParticleExecutor;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One particle at this peer: its steps by a {@link ParticleExecutor}, what they want by the
 * pipeline, and the threads of its calls, which end with it.
 */
final class ParticleActor implements ParticleExecutor.Host {
  private final Particles pipeline;
  private final Particle particle;
  private final Vault vault;
  private final Optional<ParticleListener> listener;
  private final ParticleExecutor executor;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Thread> calls = new HashSet<>();
  private boolean ended;

  ParticleActor(
      Particles pipeline, Particle particle, Vault vault, Optional<ParticleListener> listener) {
    this.pipeline = pipeline;
    this.particle = particle;
    this.vault = vault;
    this.listener = listener;
    this.executor = pipeline.executor(particle, this);
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
    return executor.arrive(arrived, from);
  }

  /** Hands in a call's result. */
  void answered(int callId, CallResult result) {
    lock.lock();
    try {
      calls.remove(Thread.currentThread());
    } finally {
      lock.unlock();
    }
    executor.answered(callId, result);
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

  /** The particle's time is over: nothing runs any more. */
  void end() {
    executor.end();
    lock.lock();
    try {
      ended = true;
      calls.forEach(Thread::interrupt);
      calls.clear();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void send(PeerId peer, byte[] data) {
    pipeline.send(peer, particle, data);
  }

  @Override
  public void call(int callId, CallRequest request) {
    pipeline.call(this, callId, request);
  }

  @Override
  public void stepped(
      StepOutcome outcome, String from, boolean arrived, boolean idle, Duration took) {
    pipeline.stepped(outcome, took);
    if (arrived && !outcome.isKept()) {
      pipeline.refusedData(this, outcome, from);
    }
    listener.ifPresent(l -> l.stepped(outcome, from, idle));
  }

  @Override
  public void anomaly(Anomaly anomaly) {
    pipeline.anomaly(anomaly);
  }

  @Override
  public void broke(RuntimeException cause) {
    pipeline.broke(this, cause);
  }

  @Override
  public void held(long change) {
    pipeline.holdMore(change);
  }
}
