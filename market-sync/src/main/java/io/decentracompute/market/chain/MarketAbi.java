package io.decentracompute.market.chain;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The four artifacts together: encodes calls, decodes logs and refusals of any of them. */
final class MarketAbi {
  /** {@code Error(string)} and {@code Panic(uint256)}, which every contract may answer with. */
  private static final String ERROR = "08c379a0";

  private static final String PANIC = "4e487b71";

  final Artifact registry = Artifact.load("Registry");
  final Artifact market = Artifact.load("Market");
  final Artifact capacity = Artifact.load("Capacity");
  final Artifact token = Artifact.load("TestToken");

  Revert revert(byte[] data) {
    for (var artifact : List.of(market, registry, capacity, token)) {
      var revert = artifact.revert(data);
      if (revert.isPresent()) {
        return revert.get();
      }
    }
    return builtIn(data);
  }

  private static Revert builtIn(byte[] data) {
    var text = HexFormat.of().formatHex(data);
    try {
      if (text.startsWith(ERROR)) {
        return new Revert("Error", decode(new AbiType.Text(), data));
      }
      if (text.startsWith(PANIC)) {
        return new Revert("Panic", decode(new AbiType.Uint(256), data));
      }
    } catch (AbiException e) {
      return new Revert("Unknown", List.of("0x" + text));
    }
    return new Revert("Unknown", text.isEmpty() ? List.of() : List.of("0x" + text));
  }

  private static List<String> decode(AbiType type, byte[] data) throws AbiException {
    var tuple = new AbiType.Tuple(List.of(new AbiType.Field("", type, false)));
    byte[] arguments = Arrays.copyOfRange(data, 4, data.length);
    return List.of(String.valueOf(Abi.decode(tuple, arguments).values().getFirst()));
  }

  /**
   * The event that a log tells of; empty for events that are none of ours (the token's own).
   *
   * @throws IOException the log is malformed
   */
  Optional<EventLog> event(JsonNode log) throws IOException {
    var topics = log.path("topics");
    if (topics.isEmpty()) {
      return Optional.empty();
    }
    var topic = Quantity.word(topics.get(0));
    for (var artifact : List.of(market, registry, capacity)) {
      var event = artifact.event(topic);
      if (event.isPresent()) {
        return Optional.of(
            new EventLog(
                event(event.get(), topics, log.path("data")),
                Quantity.number(log.path("blockNumber")),
                Quantity.word(log.path("blockHash")),
                Quantity.word(log.path("transactionHash")),
                (int) Math.min(Quantity.number(log.path("logIndex")), Integer.MAX_VALUE)));
      }
    }
    return Optional.empty();
  }

  private static MarketEvent event(Artifact.Event event, JsonNode topics, JsonNode data)
      throws IOException {
    try {
      var unindexed =
          new AbiType.Tuple(
              event.parameters().fields().stream().filter(field -> !field.indexed()).toList());
      var rest = Abi.decode(unindexed, Quantity.bytes(data)).values().iterator();
      var values = new ArrayList<Object>();
      int topic = 1;
      for (var field : event.parameters().fields()) {
        if (!field.indexed()) {
          values.add(rest.next());
        } else if (topic < topics.size()) {
          values.add(Abi.decodeWord(field.type(), Quantity.word(topics.get(topic++))));
        } else {
          throw new AbiException("topic " + topic + " is missing");
        }
      }
      return typed(event.name(), new AbiStruct(event.parameters(), values));
    } catch (AbiException e) {
      throw new IOException("log " + event.name() + " cannot be decoded: " + e.getMessage(), e);
    }
  }

  private static MarketEvent typed(String name, AbiStruct e) throws AbiException {
    return switch (name) {
      case "DealCreated" ->
          new MarketEvent.DealCreated(
              e.word("dealId"), e.address("customer"), e.word("clientId"), e.uint("deposit"));
      case "WorkerMatched" ->
          new MarketEvent.WorkerMatched(
              e.word("dealId"),
              e.word("workerId"),
              e.address("provider"),
              e.word("peerId"),
              e.list("units", AbiStruct::index),
              e.uint("pricePerUnitEpoch"),
              e.uint("collateral"));
      case "UnitSkipped" ->
          new MarketEvent.UnitSkipped(
              e.word("dealId"),
              e.word("peerId"),
              e.small("unit"),
              constant(MatchReason.values(), e.number("reason")));
      case "WorkerActivated" ->
          new MarketEvent.WorkerActivated(
              e.word("dealId"),
              e.word("workerId"),
              e.address("provider"),
              e.number("epoch"),
              e.word("key"),
              "0x" + HexFormat.of().formatHex(e.octets("statement")));
      case "WorkerReleased" ->
          new MarketEvent.WorkerReleased(
              e.word("dealId"),
              e.word("workerId"),
              e.address("provider"),
              e.number("epoch"),
              constant(ReleaseReason.values(), e.number("reason")),
              e.uint("paid"));
      case "TargetChanged" ->
          new MarketEvent.TargetChanged(e.word("dealId"), e.small("targetReplicas"));
      case "MaxPriceChanged" ->
          new MarketEvent.MaxPriceChanged(e.word("dealId"), e.uint("maxPricePerUnitEpoch"));
      case "ToppedUp" ->
          new MarketEvent.ToppedUp(e.word("dealId"), e.address("from"), e.uint("amount"));
      case "DealCharged" ->
          new MarketEvent.DealCharged(
              e.word("dealId"),
              e.number("fromEpoch"),
              e.number("toEpoch"),
              e.number("paidEpochs"),
              e.uint("amount"));
      case "DealEnded" ->
          new MarketEvent.DealEnded(
              e.word("dealId"), e.number("finalEpoch"), e.uint("charged"), e.uint("refund"));
      case "Claimed" ->
          new MarketEvent.Claimed(
              e.word("dealId"), e.word("workerId"), e.address("provider"), e.uint("amount"));
      case "CollateralDeposited" ->
          new MarketEvent.CollateralDeposited(
              e.address("provider"), e.address("from"), e.uint("amount"));
      case "CollateralWithdrawn" ->
          new MarketEvent.CollateralWithdrawn(e.address("provider"), e.uint("amount"));
      case "Withdrawn" -> new MarketEvent.Withdrawn(e.address("account"), e.uint("amount"));
      case "OfferSet" ->
          new MarketEvent.OfferSet(e.address("provider"), e.uint("pricePerUnitEpoch"));
      case "OfferRemoved" -> new MarketEvent.OfferRemoved(e.address("provider"));
      case "PeerRegistered" ->
          new MarketEvent.PeerRegistered(
              e.word("peerId"), e.address("provider"), e.text("nodeName"));
      case "PeerRemoved" -> new MarketEvent.PeerRemoved(e.word("peerId"), e.address("provider"));
      case "UnitsAdded" ->
          new MarketEvent.UnitsAdded(e.word("peerId"), e.list("units", AbiStruct::index));
      case "UnitsRemoved" ->
          new MarketEvent.UnitsRemoved(e.word("peerId"), e.list("units", AbiStruct::index));
      case "EpochOpened" ->
          new MarketEvent.EpochOpened(e.number("epoch"), e.word("nonce"), e.uint("difficulty"));
      case "RootCommitted" ->
          new MarketEvent.RootCommitted(
              e.word("peerId"),
              e.number("epoch"),
              e.address("provider"),
              e.word("root"),
              e.number("count"));
      default -> throw new AbiException("event " + name + " has no record");
    };
  }

  /** The constant with a contract's number. */
  static <E> E constant(E[] constants, long number) throws AbiException {
    if (number < 0 || number >= constants.length) {
      throw new AbiException(number + " is no " + constants[0].getClass().getSimpleName());
    }
    return constants[(int) number];
  }
}
