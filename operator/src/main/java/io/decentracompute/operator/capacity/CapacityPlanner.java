package io.decentracompute.operator.capacity;

import io.decentracompute.crds.Names;
import io.decentracompute.crds.condition.Conditions;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.peer.ComputePeerConditions.InventoryMatches;
import io.decentracompute.crds.peer.ComputePeerConditions.Ready;
import io.decentracompute.crds.peer.ComputePeerSpec;
import io.decentracompute.crds.peer.Inventory;
import io.decentracompute.crds.provider.Capacity;
import io.decentracompute.crds.unit.ComputeUnit;
import io.decentracompute.crds.unit.ComputeUnitSpec;
import io.decentracompute.crds.unit.UnitPhase;
import io.decentracompute.operator.capacity.CapacityFacts.NodeView;
import io.decentracompute.operator.identity.ChainIds;
import io.decentracompute.operator.quantity.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Units of a Node = floor((allocatable - reserved - prover - requests of foreign pods) / (unit +
 * node share)), recomputed each time and never counted up and down. A unit that the market or a
 * deal knows is never taken away here: it goes out of service instead.
 */
final class CapacityPlanner {
  private CapacityPlanner() {}

  /** Plans nothing while the provider's account is not known: ids follow from its address. */
  static CapacityPlan plan(CapacityFacts facts) {
    var status = facts.provider().getStatus();
    var address = status == null || status.chain() == null ? null : status.chain().address();
    if (address == null) {
      return new CapacityPlan(List.of());
    }
    var mine = new LinkedHashMap<String, ComputePeer>();
    var others = new TreeSet<String>();
    for (var peer : facts.peers()) {
      if (isMine(facts, peer)) {
        mine.put(peer.getSpec().nodeName(), peer);
      } else if (peer.getSpec().network().equals(facts.provider().getSpec().network())) {
        others.add(peer.getSpec().nodeName());
      }
    }
    var nodes = facts.nodes().stream().collect(Collectors.toMap(NodeView::name, node -> node));
    var names = new TreeSet<>(mine.keySet());
    for (var node : facts.nodes()) {
      if (chooses(facts, node) && node.ready() && !others.contains(node.name())) {
        names.add(node.name());
      }
    }
    return new CapacityPlan(
        names.stream()
            .map(name -> peer(facts, address, name, nodes.get(name), mine.get(name)))
            .toList());
  }

  private static boolean isMine(CapacityFacts facts, ComputePeer peer) {
    return peer.getSpec().provider().equals(facts.provider().getMetadata().getName())
        && peer.getSpec().network().equals(facts.provider().getSpec().network());
  }

  private static boolean chooses(CapacityFacts facts, NodeView node) {
    var selector = facts.provider().getSpec().nodeSelector();
    return selector == null
        || (!selector.excludeNames().contains(node.name())
            && node.labels().entrySet().containsAll(selector.matchLabels().entrySet()));
  }

  private static CapacityPlan.Peer peer(
      CapacityFacts facts,
      String address,
      String nodeName,
      @Nullable NodeView node,
      @Nullable ComputePeer existing) {
    var chain = facts.network().getSpec().chain();
    var peerId =
        existing == null
            ? ChainIds.peer(chain.id(), chain.contracts().registry(), address, nodeName)
            : existing.getSpec().peerId();
    var name = Names.peer(peerId);
    var units = unitsOf(facts, name);
    var capacity = Optional.ofNullable(facts.provider().getSpec().capacity());
    var reserved = capacity.map(Capacity::reserved);
    var inventory = inventory(facts, node, existing, reserved.map(Resources::of), units);
    var possible = inventory.unitsPossible() == null ? 0 : inventory.unitsPossible();
    var most = capacity.map(Capacity::maxUnitsPerNode).orElse(Integer.MAX_VALUE);
    var excluded = node != null && !chooses(facts, node);
    var wanted = excluded || node == null || !node.ready() ? 0 : Math.min(possible, most);
    var mayShrink = node != null && node.ready();
    var surplus = mayShrink ? surplus(units, wanted) : List.<String>of();
    var count = Math.max(wanted, highest(units, surplus) + 1);
    var spec =
        new ComputePeerSpec(
            peerId,
            facts.provider().getSpec().network(),
            facts.provider().getMetadata().getName(),
            nodeName,
            reserved.orElse(null),
            count);
    var ready = ready(node, excluded, possible, count);
    var matches = matches(node, possible, count);
    var sum = sum(facts, inventory);
    return new CapacityPlan.Peer(
        name,
        spec,
        inventory,
        ready,
        ready == Ready.NO_UNITS ? ready.meaning() + " " + sum : ready.meaning(),
        matches,
        matches == InventoryMatches.TOO_FEW_RESOURCES
            ? matches.meaning() + " " + sum
            : matches.meaning(),
        IntStream.range(0, count)
            .mapToObj(
                index ->
                    new ComputeUnitSpec(
                        ChainIds.unit(peerId, index),
                        index,
                        spec.network(),
                        name,
                        nodeName,
                        facts.network().getSpec().unitShape(),
                        null,
                        null))
            .toList(),
        surplus);
  }

  private static Inventory inventory(
      CapacityFacts facts,
      @Nullable NodeView node,
      @Nullable ComputePeer existing,
      Optional<Resources> reserved,
      Map<Integer, ComputeUnit> units) {
    var serving = (int) units.values().stream().filter(u -> u.getSpec().dealRef() != null).count();
    if (node == null || !node.ready()) {
      // A Node that is away tells nothing new: what was known stays.
      var known =
          existing == null || existing.getStatus() == null
              ? null
              : existing.getStatus().inventory();
      return known == null
          ? new Inventory(null, null, null, null, serving)
          : new Inventory(
              known.allocatable(), known.foreign(), known.free(), known.unitsPossible(), serving);
    }
    var free =
        node.allocatable()
            .minus(reserved.orElse(Resources.ZERO))
            .minus(node.prover().max(facts.proverShare()))
            .minus(node.foreign());
    var each = Resources.of(facts.network().getSpec().unitShape()).plus(facts.nodeShare());
    return new Inventory(
        node.allocatable().amounts(),
        node.foreign().amounts(),
        free.amounts(),
        Math.min(free.times(each), MAX_UNITS),
        serving);
  }

  /** The most units that a peer can have by its schema. */
  private static final int MAX_UNITS = 4096;

  private static Map<Integer, ComputeUnit> unitsOf(CapacityFacts facts, String peer) {
    return facts.units().stream()
        .filter(unit -> peer.equals(unit.getSpec().peer()) && unit.getSpec().index() != null)
        .collect(
            Collectors.toMap(
                unit -> java.util.Objects.requireNonNull(unit.getSpec().index()),
                unit -> unit,
                (a, b) -> a));
  }

  /** From the top down, units beyond the room that neither a deal nor the market knows. */
  private static List<String> surplus(Map<Integer, ComputeUnit> units, int wanted) {
    var names = new ArrayList<String>();
    var fromTop =
        units.entrySet().stream()
            .sorted(Map.Entry.<Integer, ComputeUnit>comparingByKey(Comparator.reverseOrder()))
            .toList();
    for (var entry : fromTop) {
      if (entry.getKey() < wanted || isKnown(entry.getValue())) {
        break;
      }
      names.add(entry.getValue().getMetadata().getName());
    }
    return names;
  }

  private static boolean isKnown(ComputeUnit unit) {
    var status = unit.getStatus();
    return unit.getSpec().dealRef() != null
        || (status != null
            && (Conditions.find(status.conditions(), "Registered").isPresent()
                || (status.phase() != null
                    && status.phase() != UnitPhase.DISCOVERED
                    && status.phase() != UnitPhase.OUT_OF_SERVICE)));
  }

  private static int highest(Map<Integer, ComputeUnit> units, List<String> surplus) {
    return units.entrySet().stream()
        .filter(entry -> !surplus.contains(entry.getValue().getMetadata().getName()))
        .mapToInt(Map.Entry::getKey)
        .max()
        .orElse(-1);
  }

  private static Ready ready(@Nullable NodeView node, boolean excluded, int possible, int count) {
    if (node == null) {
      return Ready.NODE_LOST;
    }
    if (!node.ready()) {
      return Ready.NODE_NOT_READY;
    }
    if (excluded) {
      return Ready.NODE_EXCLUDED;
    }
    return possible == 0 || count == 0 ? Ready.NO_UNITS : Ready.READY;
  }

  private static InventoryMatches matches(@Nullable NodeView node, int possible, int count) {
    if (node == null || !node.ready()) {
      return InventoryMatches.NODE_LOST;
    }
    if (possible < count) {
      return InventoryMatches.TOO_FEW_RESOURCES;
    }
    return possible > count ? InventoryMatches.ROOM_FOR_MORE : InventoryMatches.MATCHES;
  }

  private static String sum(CapacityFacts facts, Inventory inventory) {
    var each = Resources.of(facts.network().getSpec().unitShape()).plus(facts.nodeShare());
    return "Free: "
        + Resources.of(inventory.free())
        + "; one unit with its node share needs "
        + each
        + ".";
  }
}
