package io.decentracompute.aqua.trace;

import io.decentracompute.aqua.KeyPair;
import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.ReceiptVerifier;
import io.decentracompute.aqua.Tetraplet;
import io.decentracompute.aqua.Work;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Who signs for what. The signed set of a peer is the multiset of what it did; a signature covers
 * the whole set and binds it to the particle.
 */
public final class Signatures {
  private static final byte[] DOMAIN = "decentra-air-trace-v1\0".getBytes(StandardCharsets.UTF_8);

  private Signatures() {}

  /** Signed sets by peer, or what is wrong with the trace. */
  public sealed interface Sets {
    /** Sorted sets. */
    record Of(SortedMap<PeerId, List<SignedItem>> byPeer) implements Sets {}

    /** A state that refers to nothing. */
    record Broken(String why) implements Sets {}
  }

  /** The signed sets of a trace. */
  public static Sets sets(Profile profile, List<? extends State> trace, Content content) {
    var byName = new HashMap<String, List<SignedItem>>();
    for (var state : trace) {
      if (!(state instanceof State.Done done) || !isSigned(profile, done)) {
        continue;
      }
      var tetraplet = tetraplet(done, content);
      if (tetraplet == null) {
        return new Sets.Broken("state " + done.cid() + " refers to content that is missing");
      }
      byName.computeIfAbsent(tetraplet.peerPk(), p -> new ArrayList<>()).add(item(profile, done));
    }
    var byPeer = new TreeMap<PeerId, List<SignedItem>>();
    byName.forEach(
        (peer, items) -> {
          Collections.sort(items);
          byPeer.put(new PeerId(peer), items);
        });
    return new Sets.Of(byPeer);
  }

  /** The sorted set of one peer, of data whose references all lead somewhere. */
  public static List<SignedItem> setOf(PeerId peer, ParticleData data) {
    var items = new ArrayList<SignedItem>();
    for (var state : data.trace()) {
      if (state instanceof State.Done done && isSigned(data.profile(), done)) {
        var tetraplet = tetraplet(done, data.content());
        if (tetraplet == null) {
          throw new IllegalStateException("state " + done.cid() + " refers to missing content");
        }
        if (tetraplet.peerPk().equals(peer.text())) {
          items.add(item(data.profile(), done));
        }
      }
    }
    Collections.sort(items);
    return items;
  }

  private static boolean isSigned(Profile profile, State.Done done) {
    return profile != Profile.AQUAVM_0_62 || !(done instanceof State.CallUnused);
  }

  private static SignedItem item(Profile profile, State.Done done) {
    return profile == Profile.AQUAVM_0_62
        ? new SignedItem(0, done.cid(), Place.NONE)
        : new SignedItem(SignedItem.kindOf(done), done.cid(), done.place());
  }

  /** Where a signed state's result comes from, or null where content is missing. */
  public static @Nullable Tetraplet tetraplet(State.Done done, Content content) {
    if (done instanceof State.CanonDone canon) {
      var result = content.canonResult(canon.cid());
      return result == null ? null : content.tetraplet(result.tetraplet());
    }
    var result = content.serviceResult(done.cid());
    return result == null ? null : content.tetraplet(result.tetraplet());
  }

  /** What a result says that its executor did, or null where its origin is missing. */
  public static ReceiptVerifier.@Nullable Claim claim(
      Content.ServiceResult result, Content content) {
    var origin = content.tetraplet(result.tetraplet());
    return origin == null
        ? null
        : new ReceiptVerifier.Claim(
            new PeerId(origin.peerPk()),
            origin.serviceId(),
            origin.functionName(),
            result.argumentHash().toString(),
            result.value().toString(),
            result.receipt());
  }

  /** The bytes a peer signs for a sorted set. */
  public static byte[] message(
      Profile profile, List<SignedItem> items, String particleId, byte[] particleSignature) {
    var out = new ByteBuilder(64 + items.size() * 72);
    switch (profile) {
      case AQUAVM_0_62 -> {
        putInt(out, items.size());
        items.stream()
            .map(item -> item.cid().toString())
            .sorted()
            .forEach(cid -> putText(out, cid));
        putText(out, particleId);
      }
      case DECENTRA -> {
        out.put(DOMAIN);
        putInt(out, particleSignature.length);
        out.put(particleSignature);
        putText(out, particleId);
        putInt(out, items.size());
        for (var item : items) {
          out.put(item.kind());
          out.putDigest(item.cid());
          putInt(out, item.place().instruction());
          var iteration = item.place().iteration();
          out.put(iteration == null ? 0 : 1);
          if (iteration != null) {
            out.putDigest(iteration);
          }
        }
      }
    }
    return out.bytes();
  }

  /**
   * Checks all signatures of data that arrived.
   *
   * @param isKnown whether a peer's signature was checked or made here before, over the same set
   * @param work counts what is checked
   * @return the first thing wrong, or null
   */
  public static @Nullable String findFault(
      ParticleData data,
      SortedMap<PeerId, List<SignedItem>> sets,
      String particleId,
      byte[] particleSignature,
      BiPredicate<PeerId, byte[]> isKnown,
      Work.Counter work) {
    for (var peer : sets.keySet()) {
      if (!data.signatures().containsKey(peer)) {
        return "there is no signature of peer " + shown(peer) + ", who has results in the trace";
      }
    }
    for (var entry : data.signatures().entrySet()) {
      var key = entry.getKey().publicKey();
      if (key.isEmpty()) {
        return "peer " + shown(entry.getKey()) + " has no ed25519 key";
      }
      if (isKnown.test(entry.getKey(), entry.getValue())) {
        continue;
      }
      var message =
          message(
              data.profile(),
              sets.getOrDefault(entry.getKey(), List.of()),
              particleId,
              particleSignature);
      work.signature();
      if (!KeyPair.verify(key.get(), message, entry.getValue())) {
        return "the signature of peer " + shown(entry.getKey()) + " does not cover this data";
      }
    }
    return null;
  }

  /** Whether a sorted multiset contains another one. */
  public static boolean contains(List<SignedItem> large, List<SignedItem> small) {
    int at = 0;
    for (var item : small) {
      while (at < large.size() && large.get(at).compareTo(item) < 0) {
        at++;
      }
      if (at == large.size() || !large.get(at).equals(item)) {
        return false;
      }
      at++;
    }
    return true;
  }

  private static String shown(PeerId peer) {
    return peer.text().length() <= 80 ? peer.text() : peer.text().substring(0, 80) + "…";
  }

  private static void putInt(ByteBuilder out, int value) {
    out.put(value);
    out.put(value >> 8);
    out.put(value >> 16);
    out.put(value >> 24);
  }

  private static void putText(ByteBuilder out, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    putInt(out, bytes.length);
    out.put(bytes);
  }
}
