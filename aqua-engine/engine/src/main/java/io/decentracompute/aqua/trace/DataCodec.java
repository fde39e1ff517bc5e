package io.decentracompute.aqua.trace;

import io.decentracompute.aqua.PeerId;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.ReceiptCid;
import io.decentracompute.aqua.Tetraplet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * The wire format of particle data: same content, same bytes. The README draws it.
 *
 * <p>Everything is counted by unsigned LEB128 in its shortest form, stores are sorted by digest,
 * texts stand once in a sorted table. Decoding uses a loop per section, no recursion, and allocates
 * at most {@link #ALLOCATION_FACTOR} times the input: a count is believed only if that many
 * smallest entries still fit. Bytes that the encoder would not write are refused.
 */
public final class DataCodec {
  /** Most bytes of memory the decoder takes per byte of input (measured by a test). */
  public static final int ALLOCATION_FACTOR = 128;

  private static final byte[] MAGIC = {'D', 'A', 'I', 'R'};
  private static final int VERSION = 1;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final int PAR = 0;
  private static final int FOLD = 1;
  private static final int AP = 2;
  private static final int CALL_SENT = 3;
  private static final int CALL_REQUESTED = 4;
  private static final int CANON_SENT = 5;
  private static final int CALL_SCALAR = 6;
  private static final int CALL_STREAM = 7;
  private static final int CALL_UNUSED = 8;
  private static final int CALL_FAILED = 9;
  private static final int CANON_DONE = 10;

  private DataCodec() {}

  /** What some bytes are. */
  public sealed interface Decoded {
    /** Data in canonical form; content and signatures are not checked yet. */
    record Ok(ParticleData data) implements Decoded {}

    /** No data of this format at all. */
    record NotData(String why) implements Decoded {}

    /** The envelope is ours, the inside is not well formed. */
    record Malformed(String why, int offset) implements Decoded {}
  }

  // ---------------------------------------------------------------- encoding

  /** The bytes of some data. */
  public static byte[] encode(ParticleData data) {
    var out = new ByteBuilder(roomFor(data));
    out.put(MAGIC);
    out.put(VERSION);
    out.put(code(data.profile()));
    putCount(out, data.lastCallId() & 0xffff_ffffL);
    var content = data.content();

    var texts = new TreeSet<String>();
    for (var tetraplet : content.tetraplets.values()) {
      texts.add(tetraplet.peerPk());
      texts.add(tetraplet.serviceId());
      texts.add(tetraplet.functionName());
      texts.add(tetraplet.lens());
    }
    for (var state : data.trace()) {
      switch (state) {
        case State.Sent sent -> texts.add(sent.sender());
        case State.CallRequested requested -> texts.add(requested.peer());
        case State.Par p -> {}
        case State.Fold f -> {}
        case State.Ap a -> {}
        case State.Done d -> {}
      }
    }
    for (var peer : data.signatures().keySet()) {
      texts.add(peer.text());
    }
    for (var result : content.serviceResults.values()) {
      result.receipt().ifPresent(receipt -> texts.add(receipt.text()));
    }
    var indexes = new HashMap<String, Integer>();
    putCount(out, texts.size());
    for (var text : texts) {
      indexes.put(text, indexes.size());
      putText(out, text);
    }

    putStore(out, content.values, (o, text) -> putText(o, text.text()));
    putStore(
        out,
        content.tetraplets,
        (o, tetraplet) -> {
          putCount(o, index(indexes, tetraplet.peerPk()));
          putCount(o, index(indexes, tetraplet.serviceId()));
          putCount(o, index(indexes, tetraplet.functionName()));
          putCount(o, index(indexes, tetraplet.lens()));
        });
    putStore(
        out,
        content.serviceResults,
        (o, result) -> {
          putCid(o, result.value());
          putCid(o, result.argumentHash());
          putCid(o, result.tetraplet());
        });
    putStore(
        out,
        content.canonElements,
        (o, element) -> {
          putCid(o, element.value());
          putCid(o, element.tetraplet());
          switch (element.provenance()) {
            case Provenance.Literal l -> o.put(0);
            case Provenance.ServiceResult(var cid) -> {
              o.put(1);
              putCid(o, cid);
            }
            case Provenance.Canon(var cid) -> {
              o.put(2);
              putCid(o, cid);
            }
          }
        });
    putStore(
        out,
        content.canonResults,
        (o, result) -> {
          putCid(o, result.tetraplet());
          putCount(o, result.values().size());
          result.values().forEach(cid -> putCid(o, cid));
        });

    putCount(out, data.trace().size());
    for (var state : data.trace()) {
      putState(out, state, indexes, data.profile());
    }
    putCount(out, data.signatures().size());
    for (var signature : data.signatures().entrySet()) {
      putCount(out, index(indexes, signature.getKey().text()));
      out.put(signature.getValue());
    }
    putReceipts(out, content, indexes);
    return out.bytes();
  }

  /** Most data has no receipts, and then no such section: it costs nothing where nobody proves. */
  private static void putReceipts(ByteBuilder out, Content content, Map<String, Integer> texts) {
    var proven = new ArrayList<Map.Entry<Cid, Content.ServiceResult>>();
    for (var entry : content.serviceResults.entrySet()) {
      if (entry.getValue().receipt().isPresent()) {
        proven.add(entry);
      }
    }
    if (proven.isEmpty()) {
      return;
    }
    proven.sort((a, b) -> a.getKey().compareDigest(b.getKey()));
    putCount(out, proven.size());
    for (var entry : proven) {
      putCid(out, entry.getKey());
      putCount(out, index(texts, entry.getValue().receipt().orElseThrow().text()));
    }
  }

  /** About as many bytes as the data takes, so that large ones are not copied while they grow. */
  private static int roomFor(ParticleData data) {
    var content = data.content();
    long room =
        1024
            + 64L * (data.trace().size() + content.tetraplets.size() + content.values.size())
            + 132L * content.serviceResults.size()
            + 132L * content.canonElements.size();
    for (var text : content.values.values()) {
      room += text.text().length();
    }
    return (int) Math.min(room, 1 << 30);
  }

  private static int code(Profile profile) {
    return switch (profile) {
      case AQUAVM_0_62 -> 0;
      case DECENTRA -> 1;
    };
  }

  private static void putState(
      ByteBuilder out, State state, Map<String, Integer> texts, Profile profile) {
    switch (state) {
      case State.Par(int left, int right) -> {
        out.put(PAR);
        putCount(out, left);
        putCount(out, right);
      }
      case State.Fold(var lore) -> {
        out.put(FOLD);
        putCount(out, lore.size());
        for (var one : lore) {
          putCount(out, one.value());
          putCount(out, one.before());
          putCount(out, one.beforeLength());
          putCount(out, one.after());
          putCount(out, one.afterLength());
        }
      }
      case State.Ap(int generation) -> {
        out.put(AP);
        putCount(out, generation);
      }
      case State.CallSent(var sender) -> {
        out.put(CALL_SENT);
        putCount(out, index(texts, sender));
      }
      case State.CallRequested(var peer, int id) -> {
        out.put(CALL_REQUESTED);
        putCount(out, index(texts, peer));
        putCount(out, id & 0xffff_ffffL);
      }
      case State.CanonSent(var sender) -> {
        out.put(CANON_SENT);
        putCount(out, index(texts, sender));
      }
      case State.CallScalar(var cid, var place) -> putDone(out, CALL_SCALAR, cid, place, profile);
      case State.CallStream(var cid, int generation, var place) -> {
        putDone(out, CALL_STREAM, cid, place, profile);
        putCount(out, generation);
      }
      case State.CallUnused(var cid, var place) -> putDone(out, CALL_UNUSED, cid, place, profile);
      case State.CallFailed(var cid, var place) -> putDone(out, CALL_FAILED, cid, place, profile);
      case State.CanonDone(var cid, var place) -> putDone(out, CANON_DONE, cid, place, profile);
    }
  }

  private static void putDone(ByteBuilder out, int tag, Cid cid, Place place, Profile profile) {
    out.put(tag);
    putCid(out, cid);
    if (profile == Profile.DECENTRA) {
      var iteration = place.iteration();
      putCount(out, place.instruction());
      out.put(iteration == null ? 0 : 1);
      if (iteration != null) {
        putCid(out, iteration);
      }
    }
  }

  private static <T> void putStore(
      ByteBuilder out, Map<Cid, T> store, BiConsumer<ByteBuilder, T> put) {
    putCount(out, store.size());
    var sorted = new ArrayList<>(store.entrySet());
    sorted.sort((a, b) -> a.getKey().compareDigest(b.getKey()));
    for (var entry : sorted) {
      putCid(out, entry.getKey());
      put.accept(out, entry.getValue());
    }
  }

  private static int index(Map<String, Integer> indexes, String text) {
    var index = indexes.get(text);
    if (index == null) {
      throw new IllegalStateException("text is not in the table");
    }
    return index;
  }

  private static void putCid(ByteBuilder out, Cid cid) {
    out.putDigest(cid);
  }

  private static void putText(ByteBuilder out, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    putCount(out, bytes.length);
    out.put(bytes);
  }

  private static void putCount(ByteBuilder out, long value) {
    long rest = value;
    while (rest >= 0x80) {
      out.put((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.put((int) rest);
  }

  // ---------------------------------------------------------------- decoding

  /** Reads bytes; empty bytes are empty data. */
  public static Decoded decode(byte[] bytes, Profile profile) {
    if (bytes.length == 0) {
      return new Decoded.Ok(ParticleData.empty(profile));
    }
    if (bytes.length < MAGIC.length + 2
        || !java.util.Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return new Decoded.NotData("these bytes are no particle data");
    }
    if (bytes[4] != VERSION) {
      return new Decoded.NotData(
          "data format version %s is not %s; update the older peer".formatted(bytes[4], VERSION));
    }
    if (bytes[5] != code(profile)) {
      return new Decoded.NotData(
          "this data is of another profile; all peers of a network use the same, here " + profile);
    }
    var reader = new Reader(bytes, MAGIC.length + 2);
    try {
      return new Decoded.Ok(reader.data(profile));
    } catch (Malformed e) {
      return new Decoded.Malformed(e.why, reader.at);
    }
  }

  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;
    final String why;

    Malformed(String why) {
      super(why, null, false, false);
      this.why = why;
    }
  }

  private static final class Reader {
    private final byte[] bytes;
    private int at;
    private List<String> texts = List.of();
    private final BitSet used = new BitSet();

    Reader(byte[] bytes, int at) {
      this.bytes = bytes;
      this.at = at;
    }

    ParticleData data(Profile profile) throws Malformed {
      long lastCallId = number();
      if (lastCallId > 0xffff_ffffL) {
        throw new Malformed("last call id is beyond 32 bits");
      }
      int textCount = count(1);
      var table = new ArrayList<String>(textCount);
      for (int i = 0; i < textCount; i++) {
        var text = text();
        if (i > 0 && table.get(i - 1).compareTo(text) >= 0) {
          throw new Malformed("texts are not sorted");
        }
        table.add(text);
      }
      texts = table;
      var content = new Content();
      readStore(content.values, 1, r -> new Content.Text(r.text()));
      readStore(
          content.tetraplets,
          4,
          r -> new Tetraplet(r.indexed(), r.indexed(), r.indexed(), r.indexed()));
      readStore(
          content.serviceResults, 96, r -> new Content.ServiceResult(r.cid(), r.cid(), r.cid()));
      readStore(
          content.canonElements,
          65,
          r -> new Content.CanonElement(r.cid(), r.cid(), r.provenance()));
      readStore(
          content.canonResults,
          33,
          r -> {
            var tetraplet = r.cid();
            int size = r.count(Cid.SIZE);
            var values = new ArrayList<Cid>(size);
            for (int i = 0; i < size; i++) {
              values.add(r.cid());
            }
            return new Content.CanonResult(tetraplet, values);
          });
      int size = count(2);
      var trace = new ArrayList<State>(size);
      for (int i = 0; i < size; i++) {
        trace.add(state(profile, size));
      }
      int signers = count(65);
      var signatures = new TreeMap<PeerId, byte[]>();
      int last = -1;
      for (int i = 0; i < signers; i++) {
        int index = small();
        if (index <= last || index >= texts.size()) {
          throw new Malformed("signers are not sorted");
        }
        last = index;
        used.set(index);
        signatures.put(new PeerId(texts.get(index)), take(64));
      }
      if (at != bytes.length && profile == Profile.DECENTRA) {
        readReceipts(content);
      }
      if (used.cardinality() != texts.size()) {
        throw new Malformed("a text is in the table that nothing uses");
      }
      if (at != bytes.length) {
        throw new Malformed("bytes follow the end");
      }
      return new ParticleData(profile, trace, (int) lastCallId, content, signatures);
    }

    private interface Entry<T> {
      T read(Reader reader) throws Malformed;
    }

    private <T> void readStore(Map<Cid, T> store, int smallest, Entry<T> entry) throws Malformed {
      int size = count(Cid.SIZE + smallest);
      Cid last = null;
      for (int i = 0; i < size; i++) {
        var key = cid();
        if (last != null && last.compareDigest(key) >= 0) {
          throw new Malformed("a store is not sorted");
        }
        last = key;
        store.put(key, entry.read(this));
      }
    }

    private void readReceipts(Content content) throws Malformed {
      int size = count(Cid.SIZE + 1);
      if (size == 0) {
        throw new Malformed("an empty section of receipts is announced");
      }
      Cid last = null;
      for (int i = 0; i < size; i++) {
        var key = cid();
        var result = content.serviceResults.get(key);
        var receipt = ReceiptCid.of(indexed());
        if (result == null || receipt.isEmpty()) {
          throw new Malformed("a receipt belongs to no result, or names none");
        }
        if (last != null && last.compareDigest(key) >= 0) {
          throw new Malformed("receipts are not sorted");
        }
        last = key;
        content.serviceResults.put(
            key,
            new Content.ServiceResult(
                result.value(), result.argumentHash(), result.tetraplet(), receipt));
      }
    }

    private State state(Profile profile, int traceSize) throws Malformed {
      int tag = octet();
      return switch (tag) {
        case PAR -> new State.Par(position(traceSize), position(traceSize));
        case FOLD -> {
          int size = count(5);
          var lore = new ArrayList<State.Lore>(size);
          for (int i = 0; i < size; i++) {
            lore.add(
                new State.Lore(
                    position(traceSize),
                    position(traceSize),
                    position(traceSize),
                    position(traceSize),
                    position(traceSize)));
          }
          yield new State.Fold(lore);
        }
        case AP -> new State.Ap(generation());
        case CALL_SENT -> new State.CallSent(indexed());
        case CALL_REQUESTED -> {
          var peer = indexed();
          long id = number();
          if (id > 0xffff_ffffL) {
            throw new Malformed("call id is beyond 32 bits");
          }
          yield new State.CallRequested(peer, (int) id);
        }
        case CANON_SENT -> new State.CanonSent(indexed());
        case CALL_SCALAR -> new State.CallScalar(cid(), place(profile));
        case CALL_STREAM -> {
          var cid = cid();
          var place = place(profile);
          yield new State.CallStream(cid, generation(), place);
        }
        case CALL_UNUSED -> new State.CallUnused(cid(), place(profile));
        case CALL_FAILED -> new State.CallFailed(cid(), place(profile));
        case CANON_DONE -> new State.CanonDone(cid(), place(profile));
        default -> throw new Malformed("unknown state " + tag);
      };
    }

    private Place place(Profile profile) throws Malformed {
      if (profile == Profile.AQUAVM_0_62) {
        return Place.NONE;
      }
      int instruction = small();
      return switch (octet()) {
        case 0 -> new Place(instruction, null);
        case 1 -> new Place(instruction, cid());
        default -> throw new Malformed("unknown place");
      };
    }

    private Provenance provenance() throws Malformed {
      return switch (octet()) {
        case 0 -> new Provenance.Literal();
        case 1 -> new Provenance.ServiceResult(cid());
        case 2 -> new Provenance.Canon(cid());
        default -> throw new Malformed("unknown provenance");
      };
    }

    private int position(int traceSize) throws Malformed {
      int position = small();
      if (position > traceSize) {
        throw new Malformed("a position is beyond the trace");
      }
      return position;
    }

    /** Fewer than 1,024 values fit a stream, and every generation has one. */
    private int generation() throws Malformed {
      int generation = small();
      if (generation >= 1024) {
        throw new Malformed("a generation is beyond 1023");
      }
      return generation;
    }

    private String indexed() throws Malformed {
      int index = small();
      if (index >= texts.size()) {
        throw new Malformed("a text is missing");
      }
      used.set(index);
      return texts.get(index);
    }

    private int octet() throws Malformed {
      if (at >= bytes.length) {
        throw new Malformed("data ends early");
      }
      return bytes[at++];
    }

    private long number() throws Malformed {
      long value = 0;
      for (int shift = 0; shift < 63; shift += 7) {
        int octet = octet();
        value |= (long) (octet & 0x7f) << shift;
        if (octet >= 0) {
          if (octet == 0 && shift > 0) {
            throw new Malformed("a number is not in its shortest form");
          }
          return value;
        }
      }
      throw new Malformed("a number is too large");
    }

    private int small() throws Malformed {
      long value = number();
      if (value > Integer.MAX_VALUE) {
        throw new Malformed("a number is too large");
      }
      return (int) value;
    }

    /** A count of entries that have at least so many bytes each. */
    private int count(int smallest) throws Malformed {
      long value = number();
      if (value > (bytes.length - at) / smallest) {
        throw new Malformed("more entries are announced than there are bytes");
      }
      return (int) value;
    }

    private byte[] take(int size) throws Malformed {
      if (size > bytes.length - at) {
        throw new Malformed("data ends early");
      }
      var taken = java.util.Arrays.copyOfRange(bytes, at, at + size);
      at += size;
      return taken;
    }

    private Cid cid() throws Malformed {
      if (Cid.SIZE > bytes.length - at) {
        throw new Malformed("data ends early");
      }
      at += Cid.SIZE;
      return Cid.ofDigest(bytes, at - Cid.SIZE, at);
    }

    private boolean isAscii(int from, int to) {
      int i = from;
      for (; i <= to - Long.BYTES; i += Long.BYTES) {
        if (((long) LONGS.get(bytes, i) & 0x8080_8080_8080_8080L) != 0) {
          return false;
        }
      }
      for (; i < to; i++) {
        if (bytes[i] < 0) {
          return false;
        }
      }
      return true;
    }

    private String text() throws Malformed {
      int size = count(1);
      int from = at;
      at += size;
      if (isAscii(from, at)) {
        return new String(bytes, from, size, StandardCharsets.ISO_8859_1);
      }
      var buffer = ByteBuffer.wrap(bytes, from, size);
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(buffer)
            .toString();
      } catch (CharacterCodingException e) {
        throw new Malformed("a text is no UTF-8");
      }
    }
  }
}
