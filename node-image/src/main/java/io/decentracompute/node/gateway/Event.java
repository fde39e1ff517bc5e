package io.decentracompute.node.gateway;

import io.decentracompute.aqua.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;

/** A server-sent event of a run (docs/seams.md, section 8). */
record Event(String name, Json data) {
  static Event of(String name, Object... pairs) {
    var fields = new HashMap<String, Json>();
    for (int i = 0; i < pairs.length; i += 2) {
      fields.put((String) pairs[i], (Json) pairs[i + 1]);
    }
    return new Event(name, new Json.Obj(fields));
  }

  void write(OutputStream out) throws IOException {
    out.write(("event: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
