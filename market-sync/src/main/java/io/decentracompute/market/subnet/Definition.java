package io.decentracompute.market.subnet;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.decentracompute.crds.subnet.ModuleRef;
import io.decentracompute.crds.subnet.ServiceSpec;
import io.decentracompute.crds.subnet.SubnetSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a deal serves, in the one form that chain and nodes know: JSON with sorted keys and no white
 * space ({@code docs/seams.md}, section 5).
 */
final class Definition {
  /** The most that the contract stores, in bytes. */
  static final int LIMIT = 16 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VERSION = 1;

  private Definition() {}

  /** The canonical bytes; the caller compares their number with {@link #LIMIT}. */
  static byte[] of(SubnetSpec spec) {
    var definition =
        sorted(
            Map.of(
                "functions",
                List.of(),
                "services",
                spec.services().stream().map(Definition::service).toList(),
                "v",
                VERSION));
    try {
      return JSON.writeValueAsString(definition).getBytes(UTF_8);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(
          "Maps, lists, texts and numbers have no JSON form", impossible);
    }
  }

  private static Map<String, Object> service(ServiceSpec service) {
    var limits = service.effectiveLimits();
    return sorted(
        Map.of(
            "config",
            new TreeMap<>(service.config()),
            "limits",
            sorted(Map.of("memoryMiB", limits.memoryMiB(), "timeoutMs", limits.timeoutMs())),
            "modules",
            service.modules().stream().map(Definition::module).toList(),
            "name",
            service.name()));
  }

  private static Map<String, Object> module(ModuleRef module) {
    return sorted(Map.of("cid", module.cid(), "name", module.name(), "sources", module.sources()));
  }

  private static Map<String, Object> sorted(Map<String, ?> map) {
    return new TreeMap<>(map);
  }
}
