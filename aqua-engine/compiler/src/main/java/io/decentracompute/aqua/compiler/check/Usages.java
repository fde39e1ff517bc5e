package io.decentracompute.aqua.compiler.check;

import io.decentracompute.aqua.compiler.source.Diagnostics;
import io.decentracompute.aqua.compiler.source.Span;
import io.decentracompute.aqua.compiler.source.Usage;
import io.decentracompute.aqua.compiler.types.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Notes names for editors; costs nothing where nobody edits. */
final class Usages {
  private Usages() {}

  static void note(
      Diagnostics diagnostics, String name, Type type, Span span, @Nullable Span declared) {
    if (diagnostics.isForEditors()) {
      diagnostics.usage(
          new Usage(span, name, type.shown(), Optional.ofNullable(declared), members(type)));
    }
  }

  private static List<String> members(Type type) {
    var members = new ArrayList<String>();
    if (type instanceof Type.Fields fields) {
      fields.fields().forEach((name, member) -> members.add(name + ": " + member.shown()));
    } else if (type instanceof Type.StreamMap) {
      List.of("get", "getStream", "keys", "keysStream", "contains")
          .forEach(method -> members.add(method + ": question to a stream map"));
    } else if (type instanceof Type.Array
        || type instanceof Type.Option
        || type instanceof Type.Stream) {
      members.add("length: u32");
    }
    return members;
  }
}
