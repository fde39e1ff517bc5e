package io.decentracompute.aqua.air;

import io.decentracompute.aqua.air.Operand.Accessor;
import io.decentracompute.aqua.air.Operand.Lens;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;

/** A tree as JSON text, in the form the reference exports; positions are UTF-8 byte offsets. */
public final class AstJson {
  private final Script script;
  private final StringBuilder out = new StringBuilder();
  // What is still to be written: pieces of text, and instructions.
  private final ArrayDeque<Object> todo = new ArrayDeque<>();
  private int charsCounted;
  private int bytesCounted;

  private AstJson(Script script) {
    this.script = script;
  }

  /** The text for a script; nesting costs no Java stack. */
  public static String of(Script script) {
    return new AstJson(script).write();
  }

  private String write() {
    todo.push(script.root());
    while (!todo.isEmpty()) {
      switch (todo.pop()) {
        case String piece -> out.append(piece);
        case Instruction instruction -> instruction(instruction);
        case Runnable later -> later.run();
        default -> throw new IllegalStateException("no piece of JSON");
      }
    }
    return out.toString();
  }

  /** Writes these next, in this order. */
  private void then(Object... pieces) {
    var reversed = new ArrayList<Object>();
    Collections.addAll(reversed, pieces);
    Collections.reverse(reversed);
    reversed.forEach(todo::push);
  }

  private void instruction(Instruction instruction) {
    switch (instruction) {
      case Instruction.Null n -> out.append("{\"Null\":null}");
      case Instruction.Never n -> out.append("{\"Never\":null}");
      case Instruction.Seq seq -> then("{\"Seq\":[", seq.left(), ",", seq.right(), "]}");
      case Instruction.Par par -> then("{\"Par\":[", par.left(), ",", par.right(), "]}");
      case Instruction.Xor xor -> then("{\"Xor\":[", xor.left(), ",", xor.right(), "]}");
      case Instruction.Call call -> {
        out.append("{\"Call\":{\"triplet\":{\"peer_id\":");
        immediate(call.peer());
        out.append(",\"service_id\":");
        immediate(call.service());
        out.append(",\"function_name\":");
        immediate(call.function());
        out.append("},\"args\":[");
        for (int i = 0; i < call.arguments().size(); i++) {
          out.append(i == 0 ? "" : ",");
          value(call.arguments().get(i));
        }
        out.append("],\"output\":");
        if (call.output().isEmpty()) {
          out.append("\"None\"");
        } else {
          tagged(call.output().get());
        }
        out.append("}}");
      }
      case Instruction.Ap ap -> {
        out.append("{\"Ap\":{\"argument\":");
        immediate(ap.argument());
        out.append(",\"result\":");
        tagged(ap.result());
        out.append("}}");
      }
      case Instruction.ApMap ap -> {
        out.append("{\"ApMap\":{\"key\":");
        immediate(ap.key());
        out.append(",\"value\":");
        immediate(ap.value());
        out.append(",\"map\":");
        variable(ap.map());
        out.append("}}");
      }
      case Instruction.Canon canon -> {
        boolean map = canon.source().kind() == Variable.Kind.STREAM_MAP;
        boolean scalar = canon.target().kind() == Variable.Kind.SCALAR;
        out.append(map ? scalar ? "{\"CanonStreamMapScalar\"" : "{\"CanonMap\"" : "{\"Canon\"");
        out.append(":{\"peer_id\":");
        immediate(canon.peer());
        out.append(map ? ",\"stream_map\":" : ",\"stream\":");
        variable(canon.source());
        out.append(map ? scalar ? ",\"scalar\":" : ",\"canon_stream_map\":" : ",\"canon_stream\":");
        variable(canon.target());
        out.append("}}");
      }
      case Instruction.New fresh -> {
        out.append("{\"New\":{\"argument\":");
        tagged(fresh.variable());
        out.append(",\"instruction\":");
        then(fresh.body(), ",\"span\":" + span(fresh.site()) + "}}");
      }
      case Instruction.FailLiteral fail -> {
        out.append("{\"Fail\":{\"Literal\":{\"ret_code\":").append(fail.code());
        out.append(",\"error_message\":");
        JsonText.quote(fail.message(), out);
        out.append("}}}");
      }
      case Instruction.Fail fail -> {
        out.append("{\"Fail\":");
        switch (fail.error()) {
          case Operand.CaughtError e -> out.append("\"Error\"");
          case Operand.LastError e -> out.append("\"LastError\"");
          default -> immediate(fail.error());
        }
        out.append('}');
      }
      case Instruction.FoldScalar fold -> {
        out.append("{\"FoldScalar\":{\"iterable\":");
        immediate(fold.iterable());
        fold(fold.iterator(), fold.body(), fold.last(), fold.site());
      }
      case Instruction.FoldStream fold -> {
        boolean map = fold.iterable().kind() == Variable.Kind.STREAM_MAP;
        out.append(map ? "{\"FoldStreamMap\":{\"iterable\":" : "{\"FoldStream\":{\"iterable\":");
        variable(fold.iterable());
        fold(fold.iterator(), fold.body(), fold.last(), fold.site());
      }
      case Instruction.Next next -> {
        out.append("{\"Next\":{\"iterator\":");
        variable(next.iterator());
        out.append("}}");
      }
      case Instruction.Match match -> match("Match", match.left(), match.right(), match.body());
      case Instruction.Mismatch match ->
          match("MisMatch", match.left(), match.right(), match.body());
    }
  }

  private void match(String name, Operand left, Operand right, Instruction body) {
    out.append("{\"").append(name).append("\":{\"left_value\":");
    value(left);
    out.append(",\"right_value\":");
    value(right);
    out.append(",\"instruction\":");
    then(body, "}}");
  }

  private void fold(
      Variable iterator, Instruction body, Optional<Instruction> last, Instruction.Site site) {
    out.append(",\"iterator\":");
    variable(iterator);
    out.append(",\"instruction\":");
    var end = ",\"span\":" + span(site) + "}}";
    if (last.isPresent()) {
      then(body, ",\"last_instruction\":", last.get(), end);
    } else {
      then(body, ",\"last_instruction\":null", end);
    }
  }

  /** An operand where the reference tells variables from values. */
  private void value(Operand operand) {
    if (operand instanceof Operand.Read(var variable, var lens)) {
      out.append(lens.isEmpty() ? "{\"Variable\":{\"" : "{\"VariableWithLambda\":{\"");
      out.append(kind(variable)).append("\":{\"name\":");
      JsonText.quote(variable.name(), out);
      if (lens.isPresent()) {
        out.append(",\"lambda\":");
        lens(lens.get());
      }
      out.append(",\"position\":").append(bytes(variable.position())).append("}}}");
      return;
    }
    immediate(operand);
  }

  /** An operand where each kind has a tag of its own. */
  private void immediate(Operand operand) {
    switch (operand) {
      case Operand.Literal(Json.Str(var text)) -> {
        out.append("{\"Literal\":");
        JsonText.quote(text, out);
        out.append('}');
      }
      case Operand.Literal(Json.Bool(var truth)) ->
          out.append("{\"Boolean\":").append(truth).append('}');
      case Operand.Literal(Json.Int number) ->
          out.append("{\"Number\":{\"Int\":").append(number).append("}}");
      case Operand.Literal(Json.Dbl number) ->
          out.append("{\"Number\":{\"Float\":").append(number).append("}}");
      case Operand.Literal l -> out.append("\"EmptyArray\"");
      case Operand.InitPeerId i -> out.append("\"InitPeerId\"");
      case Operand.Timestamp t -> out.append("\"Timestamp\"");
      case Operand.Ttl t -> out.append("\"TTL\"");
      case Operand.LastError(var lens) -> {
        out.append("{\"LastError\":");
        lens.ifPresentOrElse(this::lens, () -> out.append("null"));
        out.append('}');
      }
      case Operand.CaughtError(var lens) -> {
        out.append("{\"Error\":{\"lens\":");
        lens.ifPresentOrElse(this::lens, () -> out.append("null"));
        out.append("}}");
      }
      case Operand.Read(var variable, var lens) -> {
        out.append("{\"").append(kind(variable)).append(lens.isEmpty() ? "" : "WithLambda");
        out.append("\":{\"name\":");
        JsonText.quote(variable.name(), out);
        if (lens.isPresent()) {
          out.append(",\"lambda\":");
          lens(lens.get());
        }
        out.append(",\"position\":").append(bytes(variable.position())).append("}}");
      }
    }
  }

  private void lens(Lens lens) {
    switch (lens) {
      case Lens.Length l -> out.append("{\"Functor\":\"Length\"}");
      case Lens.Path(var accessors) -> {
        out.append("{\"ValuePath\":[");
        for (int i = 0; i < accessors.size(); i++) {
          out.append(i == 0 ? "" : ",");
          switch (accessors.get(i)) {
            case Accessor.Index(long index) ->
                out.append("{\"ArrayAccess\":{\"idx\":").append(index).append("}}");
            case Accessor.Field(var name) -> {
              out.append("{\"FieldAccessByName\":{\"field_name\":");
              JsonText.quote(name, out);
              out.append("}}");
            }
            case Accessor.ByScalar(var scalar) -> {
              out.append("{\"FieldAccessByScalar\":{\"scalar_name\":");
              JsonText.quote(scalar.name(), out);
              out.append("}}");
            }
          }
        }
        out.append("]}");
      }
    }
  }

  private void tagged(Variable variable) {
    out.append("{\"").append(kind(variable)).append("\":");
    variable(variable);
    out.append('}');
  }

  private void variable(Variable variable) {
    out.append("{\"name\":");
    JsonText.quote(variable.name(), out);
    out.append(",\"position\":").append(bytes(variable.position())).append('}');
  }

  private static String kind(Variable variable) {
    return switch (variable.kind()) {
      case SCALAR -> "Scalar";
      case STREAM -> "Stream";
      case STREAM_MAP -> "StreamMap";
      case CANON -> "CanonStream";
      case CANON_MAP -> "CanonStreamMap";
    };
  }

  private String span(Instruction.Site site) {
    int left = bytes(site.start());
    int right = left + utf8(site.start(), site.end());
    return "{\"left\":" + left + ",\"right\":" + right + "}";
  }

  /**
   * The UTF-8 offset of a char offset; offsets come almost in order, so counting goes on from the
   * last.
   */
  private int bytes(int chars) {
    if (chars < charsCounted) {
      charsCounted = 0;
      bytesCounted = 0;
    }
    bytesCounted += utf8(charsCounted, chars);
    charsCounted = chars;
    return bytesCounted;
  }

  private int utf8(int from, int to) {
    int length = 0;
    var text = script.text();
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      length += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }
}
