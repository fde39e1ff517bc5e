package io.decentracompute.aqua.compiler.core;

import io.decentracompute.aqua.compiler.types.Type;
import java.util.List;
import java.util.Map;

/**
 * All that is needed to make scripts.
 *
 * @param functions what the names of functions stand for
 * @param services services with an id of their own
 * @param exports what to make scripts of, in the order of the export list
 */
public record Program(
    Map<Binding, Lambda> functions, Map<Binding, Service> services, List<Export> exports) {
  public Program {
    functions = Map.copyOf(functions);
    services = Map.copyOf(services);
    exports = List.copyOf(exports);
  }

  /** A service: its name and the id it is known under. */
  public record Service(String name, Type.Fields type, Value id) {}

  /** A function under the name that callers use. */
  public record Export(String name, Lambda lambda) {}
}
