package io.decentracompute.aqua.trace;

import io.decentracompute.aqua.Base58;
import io.decentracompute.aqua.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Particle data as JSON, equal to what the reference prints of its own. */
public final class DataView {
  private DataView() {}

  /** The view: {@code lcid}, {@code trace}, the five stores, {@code signatures}. */
  public static Json of(ParticleData data) {
    var content = data.content();
    var signatures = new LinkedHashMap<String, Json>();
    data.signatures()
        .forEach(
            (peer, signature) ->
                peer.publicKey()
                    .ifPresent(
                        key ->
                            signatures.put(
                                Base58.encode(prefixed(key)),
                                Json.of(Base58.encode(prefixed(signature))))));
    var view = new LinkedHashMap<String, Json>();
    view.put("lcid", Json.of(data.lastCallId() & 0xffff_ffffL));
    view.put("trace", Json.array(data.trace().stream().map(DataView::state).toList()));
    view.put("value_store", store(content.values, text -> Json.of(text.text())));
    view.put(
        "tetraplet_store",
        store(
            content.tetraplets,
            t ->
                object(
                    "peer_pk", Json.of(t.peerPk()),
                    "service_id", Json.of(t.serviceId()),
                    "function_name", Json.of(t.functionName()),
                    "lens", Json.of(t.lens()))));
    view.put("service_result_store", store(content.serviceResults, DataView::serviceResult));
    view.put(
        "canon_element_store",
        store(
            content.canonElements,
            e ->
                object(
                    "value", cid(e.value()),
                    "tetraplet", cid(e.tetraplet()),
                    "provenance", provenance(e.provenance()))));
    view.put(
        "canon_result_store",
        store(
            content.canonResults,
            r ->
                object(
                    "tetraplet", cid(r.tetraplet()),
                    "values", Json.array(r.values().stream().map(DataView::cid).toList()))));
    view.put("signatures", new Json.Obj(signatures));
    return new Json.Obj(view);
  }

  private static Json serviceResult(Content.ServiceResult result) {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("value_cid", cid(result.value()));
    fields.put("argument_hash", cid(result.argumentHash()));
    fields.put("tetraplet_cid", cid(result.tetraplet()));
    result.receipt().ifPresent(receipt -> fields.put("receipt_cid", Json.of(receipt.text())));
    return new Json.Obj(fields);
  }

  private static Json state(State state) {
    return switch (state) {
      case State.Par(int left, int right) ->
          object("par", Json.array(List.of(Json.of(left), Json.of(right))));
      case State.Fold(var lore) -> {
        var entries = new ArrayList<Json>();
        for (var one : lore) {
          entries.add(
              object(
                  "pos",
                  Json.of(one.value()),
                  "desc",
                  Json.array(
                      List.of(
                          interval(one.before(), one.beforeLength()),
                          interval(one.after(), one.afterLength())))));
        }
        yield object("fold", object("lore", Json.array(entries)));
      }
      case State.Ap(int generation) ->
          object("ap", object("gens", Json.array(List.of(Json.of(generation)))));
      case State.CallSent(var sender) ->
          object("call", object("sent_by", object("PeerId", Json.of(sender))));
      case State.CallRequested(var peer, int id) ->
          object(
              "call",
              object(
                  "sent_by",
                  object(
                      "PeerIdWithCallId",
                      object("peer_id", Json.of(peer), "call_id", Json.of(id & 0xffff_ffffL)))));
      case State.CanonSent(var sender) -> object("canon", object("sent_by", Json.of(sender)));
      case State.CallScalar(var cid, var place) -> executed(object("scalar", cid(cid)));
      case State.CallStream(var cid, int generation, var place) ->
          executed(object("stream", object("cid", cid(cid), "generation", Json.of(generation))));
      case State.CallUnused(var cid, var place) -> executed(object("unused", cid(cid)));
      case State.CallFailed(var cid, var place) -> object("call", object("failed", cid(cid)));
      case State.CanonDone(var cid, var place) -> object("canon", object("executed", cid(cid)));
    };
  }

  private static Json executed(Json value) {
    return object("call", object("executed", value));
  }

  private static Json interval(int position, int length) {
    return object("pos", Json.of(position), "len", Json.of(length));
  }

  private static Json provenance(Provenance provenance) {
    return switch (provenance) {
      case Provenance.Literal l -> object("type", Json.of("literal"));
      case Provenance.ServiceResult(var cid) ->
          object("type", Json.of("service_result"), "cid", cid(cid));
      case Provenance.Canon(var cid) -> object("type", Json.of("canon"), "cid", cid(cid));
    };
  }

  private static <T> Json store(Map<Cid, T> store, Function<T, Json> entry) {
    var fields = new LinkedHashMap<String, Json>();
    store.forEach((cid, value) -> fields.put(cid.toString(), entry.apply(value)));
    return new Json.Obj(fields);
  }

  private static Json cid(Cid cid) {
    return Json.of(cid.toString());
  }

  private static Json object(Object... pairs) {
    var fields = new LinkedHashMap<String, Json>();
    for (int i = 0; i < pairs.length; i += 2) {
      fields.put((String) pairs[i], (Json) pairs[i + 1]);
    }
    return new Json.Obj(fields);
  }

  private static byte[] prefixed(byte[] bytes) {
    var prefixed = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, prefixed, 1, bytes.length);
    return prefixed;
  }
}
