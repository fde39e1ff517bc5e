package io.decentracompute.node.worker;

import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.node.builtin.Builtins;
import io.decentracompute.node.content.Cid;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a deal wants its workers to offer; the canonical JSON of docs/seams.md, section 5.
 *
 * @param services with unique names
 */
public record Definition(List<ServiceSpec> services) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,62}");
  private static final int MAX_BYTES = 16 * 1024;
  private static final int VERSION = 1;

  /**
   * A service.
   *
   * @param modules in load order, at least one; the last is the facade
   * @param memoryMiB 0 leaves it to the sidecar
   * @param timeoutMs 0 leaves it to the sidecar
   */
  public record ServiceSpec(String name, List<ModuleSpec> modules, int memoryMiB, int timeoutMs) {
    public ServiceSpec {
      modules = List.copyOf(modules);
    }
  }

  /** A module and where else than in the content store it may be found. */
  public record ModuleSpec(String name, Cid cid, List<URI> sources) {
    public ModuleSpec {
      sources = List.copyOf(sources);
    }
  }

  public Definition {
    services = List.copyOf(services);
  }

  /**
   * Reads a definition.
   *
   * @throws IllegalArgumentException saying which field is wrong, and how
   */
  public static Definition parse(String text) {
    if (text.length() > MAX_BYTES) {
      throw wrong("it has more than " + MAX_BYTES + " bytes");
    }
    var root =
        switch (JsonText.read(text)) {
          case JsonText.Result.Value(Json.Obj object) -> object;
          case JsonText.Result.Value _ -> throw wrong("it is no JSON object");
          case JsonText.Result.NotJson(var reason, var offset) ->
              throw wrong("it is no JSON: " + reason + " at character " + offset);
        };
    if (number(root, "v", "") != VERSION) {
      throw wrong("'v' is not " + VERSION + "; this node knows no other version");
    }
    var services = new ArrayList<ServiceSpec>();
    var names = new HashSet<String>();
    for (var entry : array(root, "services", "")) {
      var service =
          service(
              object(entry, "services[" + services.size() + "]"),
              "services[" + services.size() + "].");
      if (Builtins.NAMES.contains(service.name()) || !names.add(service.name())) {
        throw wrong("service name '" + service.name() + "' is taken");
      }
      services.add(service);
    }
    return new Definition(services);
  }

  private static ServiceSpec service(Json.Obj from, String at) {
    var limits = from.get("limits") instanceof Json.Obj l ? l : new Json.Obj(Map.of());
    var modules = new ArrayList<ModuleSpec>();
    for (var entry : array(from, "modules", at)) {
      var place = at + "modules[" + modules.size() + "]";
      modules.add(module(object(entry, place), place + "."));
    }
    if (modules.isEmpty()) {
      throw wrong(at + "modules is empty");
    }
    return new ServiceSpec(
        name(from, at),
        modules,
        number(limits, "memoryMiB", at + "limits."),
        number(limits, "timeoutMs", at + "limits."));
  }

  private static ModuleSpec module(Json.Obj from, String at) {
    var sources = new ArrayList<URI>();
    if (from.get("sources") != null) {
      for (var source : array(from, "sources", at)) {
        try {
          sources.add(URI.create(source instanceof Json.Str(var text) ? text : ""));
        } catch (IllegalArgumentException e) {
          throw wrong(at + "sources has '" + source + "', which is no URI");
        }
      }
    }
    var cid =
        Cid.parse(string(from, "cid", at))
            .orElseThrow(
                () ->
                    wrong(
                        at
                            + "cid '"
                            + string(from, "cid", at)
                            + "' is no CID (CIDv1, raw, sha2-256, base32)"));
    return new ModuleSpec(name(from, at), cid, sources);
  }

  private static String name(Json.Obj from, String at) {
    var name = string(from, "name", at);
    if (!NAME.matcher(name).matches()) {
      throw wrong(at + "name '" + name + "' does not match " + NAME);
    }
    return name;
  }

  private static String string(Json.Obj from, String key, String at) {
    if (from.get(key) instanceof Json.Str(var text)) {
      return text;
    }
    throw wrong(at + key + " is missing or no string");
  }

  private static int number(Json.Obj from, String key, String at) {
    return switch (from.get(key)) {
      case null -> 0;
      case Json.Int(var bits, var large) when !large && bits >= 0 && bits <= Integer.MAX_VALUE ->
          (int) bits;
      default -> throw wrong(at + key + " is no number from 0 to " + Integer.MAX_VALUE);
    };
  }

  private static List<Json> array(Json.Obj from, String key, String at) {
    if (from.get(key) instanceof Json.Arr array) {
      return array.values();
    }
    throw wrong(at + key + " is missing or no array");
  }

  private static Json.Obj object(Json value, String at) {
    if (value instanceof Json.Obj object) {
      return object;
    }
    throw wrong(at + " is no object");
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("the deal's definition cannot be used: " + what);
  }
}
