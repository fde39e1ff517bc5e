package io.decentracompute.aqua.run;

import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.RunParameters;
import io.decentracompute.aqua.Snapshot;
import io.decentracompute.aqua.Wait;
import io.decentracompute.aqua.air.AirText;
import io.decentracompute.aqua.air.Instruction;
import io.decentracompute.aqua.air.Script;
import io.decentracompute.aqua.trace.Content;
import io.decentracompute.aqua.trace.DataCodec;
import io.decentracompute.aqua.trace.ParticleData;
import io.decentracompute.aqua.trace.Signatures;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The walk of one particle at one peer over its steps. It can tell what the data was after any of
 * them, and goes on from the newest.
 */
final class Walk {
  static final int WAITS = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final RunParameters parameters;
  private final Walks walks;
  private @Nullable Interpreter interpreter;
  private byte @Nullable [] newestSignature;
  private boolean isOver;
  private final List<WeakReference<After>> open = new ArrayList<>(2);

  Walk(Interpreter interpreter, RunParameters parameters, Walks walks) {
    this.walks = walks;
    this.interpreter = interpreter;
    this.parameters = parameters;
  }

  ReentrantLock lock() {
    return lock;
  }

  /** The data after the step that was just made. */
  After after(SortedMap<PeerId, byte[]> signatures) {
    var walk = java.util.Objects.requireNonNull(interpreter);
    var after = new After(this, walk.step(), walk.lastCallId(), walk.content().size(), signatures);
    open.removeIf(
        other -> {
          var snapshot = other.get();
          return snapshot == null || snapshot.bytes != null;
        });
    open.add(new WeakReference<>(after));
    return after;
  }

  /** Ends the walk: it knows what it knew, and goes no further. */
  void end() {
    isOver = true;
  }

  /** Gives the memory of the walk back; whoever needs its data has the bytes then. */
  void settle() {
    lock.lock();
    try {
      for (var reference : open) {
        var snapshot = reference.get();
        if (snapshot != null) {
          snapshot.settle();
        }
      }
      open.clear();
      isOver = true;
      interpreter = null;
    } finally {
      lock.unlock();
    }
  }

  /** Whether this is a walk of a peer. */
  boolean isAt(PeerId peer) {
    return parameters.currentPeerId().equals(peer);
  }

  /** Whether two steps are of the same particle at the same peer. */
  boolean isOf(String script, RunParameters other) {
    var walk = interpreter;
    return walk != null
        && walk.script().text().equals(script)
        && parameters.profile() == other.profile()
        && parameters.currentPeerId().equals(other.currentPeerId())
        && parameters.initPeerId().equals(other.initPeerId())
        && parameters.timestampMs() == other.timestampMs()
        && parameters.ttlMs() == other.ttlMs()
        && parameters.particleId().equals(other.particleId())
        && java.util.Arrays.equals(parameters.particleSignature(), other.particleSignature())
        && parameters.keyPair().peerId().equals(other.keyPair().peerId());
  }

  /** About the memory it takes, in bytes. */
  long weight() {
    var walk = interpreter;
    return walk == null ? 0 : walk.weight();
  }

  /** The data as it was after a step. */
  static final class After implements Snapshot {
    private final Walk walk;
    private final int step;
    private final int lastCallId;
    private final Content.Size size;
    final SortedMap<PeerId, byte[]> signatures;
    private volatile byte @Nullable [] bytes;
    private List<Wait> settledWaits = List.of();

    private After(
        Walk walk,
        int step,
        int lastCallId,
        Content.Size size,
        SortedMap<PeerId, byte[]> signatures) {
      this.walk = walk;
      this.step = step;
      this.lastCallId = lastCallId;
      this.size = size;
      this.signatures = signatures;
    }

    Walk walk() {
      return walk;
    }

    /** A peer's signature in this data; this peer's own only once it is made. */
    byte @Nullable [] signatureOf(PeerId peer) {
      return peer.equals(walk.parameters.currentPeerId())
          ? walk.newestSignature
          : signatures.get(peer);
    }

    /** The walk to go on with, if this is its newest step; hold its lock. */
    @Nullable Interpreter toContinue() {
      var interpreter = walk.interpreter;
      return walk.isOver
              || interpreter == null
              || interpreter.step() != step
              || !interpreter.canContinue()
          ? null
          : interpreter;
    }

    /** The data before it is signed by this peer; null where only bytes are left. */
    @Nullable ParticleData unsigned() {
      walk.lock.lock();
      try {
        var interpreter = walk.interpreter;
        if (interpreter == null) {
          return null;
        }
        return new ParticleData(
            walk.parameters.profile(),
            interpreter.trace(step),
            lastCallId,
            interpreter.content().upTo(size),
            signatures);
      } finally {
        walk.lock.unlock();
      }
    }

    @Override
    public byte[] bytes() {
      var known = bytes;
      if (known != null) {
        return known;
      }
      walk.lock.lock();
      try {
        known = bytes;
        if (known == null) {
          known = make();
          bytes = known;
          walk.walks.made(this, known);
        }
        return known;
      } finally {
        walk.lock.unlock();
      }
    }

    private byte[] make() {
      var data = java.util.Objects.requireNonNull(unsigned());
      var parameters = walk.parameters;
      var me = parameters.currentPeerId();
      var message =
          Signatures.message(
              data.profile(),
              Signatures.setOf(me, data),
              parameters.particleId(),
              parameters.particleSignature());
      var signed = new TreeMap<>(signatures);
      var own = parameters.keyPair().sign(message);
      walk.newestSignature = own;
      signed.put(me, own);
      return DataCodec.encode(
          new ParticleData(
              data.profile(), data.trace(), data.lastCallId(), data.content(), signed));
    }

    private void settle() {
      bytes();
      settledWaits = waits();
    }

    /** Whether the bytes are made. */
    byte @Nullable [] made() {
      return bytes;
    }

    /** Where branches waited after the step. */
    List<Wait> waits() {
      walk.lock.lock();
      try {
        var interpreter = walk.interpreter;
        if (interpreter == null) {
          return settledWaits;
        }
        return interpreter.waiting(step).stream()
            .limit(WAITS)
            .map(
                leaf -> {
                  var at = interpreter.script().positionOf(leaf.instruction.site().start());
                  return new Wait(
                      leaf.reason,
                      at.line(),
                      at.column(),
                      AirText.of(leaf.instruction),
                      leaf.peer,
                      leaf.instruction.site().start(),
                      leaf.since,
                      missing(leaf, interpreter.script()));
                })
            .toList();
      } finally {
        walk.lock.unlock();
      }
    }

    private static String missing(Leaf leaf, Script script) {
      if (leaf.instruction instanceof Instruction.FoldStream fold) {
        return fold.iterable().name();
      }
      return leaf.slot < 0 ? "" : script.slots().get(leaf.slot).name();
    }
  }
}
