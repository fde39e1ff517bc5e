package io.decentracompute.operator.quantity;

import io.decentracompute.crds.shape.ResourceAmounts;
import io.decentracompute.crds.shape.ResourceShape;
import io.decentracompute.operator.settings.Settings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Resources as whole numbers; negative ones say how much is missing.
 *
 * @param milliCpu thousandths of a CPU
 * @param memory bytes
 * @param disk bytes of ephemeral storage
 */
public record Resources(long milliCpu, long memory, long disk) {
  /** Nothing at all. */
  public static final Resources ZERO = new Resources(0, 0, 0);

  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
  private static final List<String> BINARY = List.of("Ki", "Mi", "Gi", "Ti");

  /** One unit. */
  public static Resources of(ResourceShape shape) {
    return parse(shape.cpu(), shape.memory(), shape.disk());
  }

  /** Amounts of a resource; none is zero. */
  public static Resources of(@Nullable ResourceAmounts amounts) {
    return amounts == null ? ZERO : parse(amounts.cpu(), amounts.memory(), amounts.disk());
  }

  /** A share that the settings name. */
  public static Resources of(Settings.Share share) {
    return parse(share.cpu(), share.memory(), share.disk());
  }

  /** From Kubernetes quantities. */
  public static Resources parse(String cpu, String memory, String disk) {
    return new Resources(
        amount(Quantity.parse(cpu), THOUSAND),
        amount(Quantity.parse(memory), BigDecimal.ONE),
        amount(Quantity.parse(disk), BigDecimal.ONE));
  }

  /** From a Kubernetes resource list; what it does not name is zero. */
  public static Resources of(@Nullable Map<String, Quantity> list) {
    if (list == null) {
      return ZERO;
    }
    return new Resources(
        amount(list.get("cpu"), THOUSAND),
        amount(list.get("memory"), BigDecimal.ONE),
        amount(list.get("ephemeral-storage"), BigDecimal.ONE));
  }

  /**
   * What a pod takes from its Node, as the scheduler counts: all containers and sidecars, or the
   * largest other init container if that is more, and the overhead.
   */
  public static Resources requestedBy(Pod pod) {
    var running = ZERO;
    var largest = ZERO;
    for (var init : pod.getSpec().getInitContainers()) {
      var requests = requests(init);
      if ("Always".equals(init.getRestartPolicy())) {
        running = running.plus(requests);
        largest = largest.max(running);
      } else {
        largest = largest.max(running.plus(requests));
      }
    }
    for (var container : pod.getSpec().getContainers()) {
      running = running.plus(requests(container));
    }
    return running.max(largest).plus(of(pod.getSpec().getOverhead()));
  }

  private static Resources requests(Container container) {
    var resources = container.getResources();
    return resources == null ? ZERO : of(resources.getRequests());
  }

  private static long amount(@Nullable Quantity quantity, BigDecimal scale) {
    return quantity == null
        ? 0
        : quantity
            .getNumericalAmount()
            .multiply(scale)
            .setScale(0, RoundingMode.CEILING)
            .longValueExact();
  }

  /** The sum. */
  public Resources plus(Resources other) {
    return new Resources(
        Math.addExact(milliCpu, other.milliCpu),
        Math.addExact(memory, other.memory),
        Math.addExact(disk, other.disk));
  }

  /** The difference, which may be negative. */
  public Resources minus(Resources other) {
    return new Resources(
        Math.subtractExact(milliCpu, other.milliCpu),
        Math.subtractExact(memory, other.memory),
        Math.subtractExact(disk, other.disk));
  }

  /** The larger of each. */
  public Resources max(Resources other) {
    return new Resources(
        Math.max(milliCpu, other.milliCpu),
        Math.max(memory, other.memory),
        Math.max(disk, other.disk));
  }

  /** How many whole times the other fits; 0 when anything is missing. */
  public int times(Resources other) {
    var times =
        Math.min(
            fits(milliCpu, other.milliCpu),
            Math.min(fits(memory, other.memory), fits(disk, other.disk)));
    return Math.toIntExact(Math.min(times, Integer.MAX_VALUE));
  }

  /** So many of these. */
  public Resources multiply(int count) {
    return new Resources(
        Math.multiplyExact(milliCpu, count),
        Math.multiplyExact(memory, count),
        Math.multiplyExact(disk, count));
  }

  /** As a container's requests and limits. */
  public Map<String, Quantity> quantities() {
    var amounts = amounts();
    return Map.of(
        "cpu", new Quantity(amounts.cpu()),
        "memory", new Quantity(amounts.memory()),
        "ephemeral-storage", new Quantity(amounts.disk()));
  }

  private static long fits(long have, long need) {
    if (need <= 0) {
      return Long.MAX_VALUE;
    }
    return have <= 0 ? 0 : have / need;
  }

  /** As resources carry it; what is missing shows as 0. */
  public ResourceAmounts amounts() {
    return new ResourceAmounts(cpuText(), binaryText(memory), binaryText(disk));
  }

  private String cpuText() {
    if (milliCpu <= 0) {
      return "0";
    }
    return milliCpu % 1000 == 0 ? Long.toString(milliCpu / 1000) : milliCpu + "m";
  }

  private static String binaryText(long bytes) {
    if (bytes <= 0) {
      return "0";
    }
    var value = bytes;
    var suffix = "";
    for (var next : BINARY) {
      if (value % 1024 != 0) {
        break;
      }
      value /= 1024;
      suffix = next;
    }
    return value + suffix;
  }

  @Override
  public String toString() {
    return "cpu " + cpuText() + ", memory " + binaryText(memory) + ", disk " + binaryText(disk);
  }
}
