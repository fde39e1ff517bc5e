package io.decentracompute.aqua.air;

import io.decentracompute.aqua.air.Operand.Accessor;
import io.decentracompute.aqua.air.Operand.Lens;
import io.decentracompute.aqua.json.Json;

/** Instructions as short text, as error objects carry it: no bodies. */
public final class AirText {
  private AirText() {}

  /** The instruction without what is below it, such as {@code fail 1 "oops"}. */
  public static String of(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Null n -> "null";
      case Instruction.Never n -> "never";
      case Instruction.Seq s -> "seq";
      case Instruction.Par p -> "par";
      case Instruction.Xor x -> "xor";
      case Instruction.Call call -> {
        var out = new StringBuilder("call ").append(of(call.peer())).append(" (");
        out.append(of(call.service())).append(' ').append(of(call.function())).append(") [");
        for (int i = 0; i < call.arguments().size(); i++) {
          out.append(i == 0 ? "" : " ").append(of(call.arguments().get(i)));
        }
        out.append("] ");
        call.output().ifPresent(output -> out.append(output.name()));
        yield out.toString();
      }
      case Instruction.Ap ap -> "ap " + of(ap.argument()) + " " + ap.result().name();
      case Instruction.ApMap ap ->
          "ap (" + of(ap.key()) + " " + of(ap.value()) + ") " + ap.map().name();
      case Instruction.Canon canon ->
          "canon " + of(canon.peer()) + " " + canon.source().name() + " " + canon.target().name();
      case Instruction.New fresh -> "new " + fresh.variable().name();
      case Instruction.FailLiteral fail -> "fail " + fail.code() + " \"" + fail.message() + "\"";
      case Instruction.Fail fail -> "fail " + of(fail.error());
      case Instruction.FoldScalar fold ->
          "fold " + of(fold.iterable()) + " " + fold.iterator().name();
      case Instruction.FoldStream fold ->
          "fold " + fold.iterable().name() + " " + fold.iterator().name();
      case Instruction.Next next -> "next " + next.iterator().name();
      case Instruction.Match match -> "match " + of(match.left()) + " " + of(match.right());
      case Instruction.Mismatch match -> "mismatch " + of(match.left()) + " " + of(match.right());
    };
  }

  /** An operand as written. */
  public static String of(Operand operand) {
    return switch (operand) {
      case Operand.Literal(Json.Str(var text)) -> "\"" + text + "\"";
      case Operand.Literal(var value) -> value.toString();
      case Operand.InitPeerId i -> "%init_peer_id%";
      case Operand.Timestamp t -> "%timestamp%";
      case Operand.Ttl t -> "%ttl%";
      case Operand.LastError(var lens) -> "%last_error%" + lens.map(AirText::of).orElse("");
      case Operand.CaughtError(var lens) -> ":error:" + lens.map(AirText::of).orElse("");
      case Operand.Read(var variable, var lens) ->
          variable.name() + lens.map(AirText::of).orElse("");
    };
  }

  /** A lens as tetraplets carry it: {@code .$.a.[0]}. */
  public static String of(Lens lens) {
    return switch (lens) {
      case Lens.Length l -> ".length";
      case Lens.Path(var accessors) -> {
        var out = new StringBuilder(".$");
        for (var accessor : accessors) {
          switch (accessor) {
            case Accessor.Index(long index) -> out.append(".[").append(index).append(']');
            case Accessor.Field(var name) -> out.append('.').append(name);
            case Accessor.ByScalar(var scalar) ->
                out.append(".[").append(scalar.name()).append(']');
          }
        }
        yield out.toString();
      }
    };
  }
}
