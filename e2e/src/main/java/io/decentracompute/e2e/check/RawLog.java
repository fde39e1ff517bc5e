package io.decentracompute.e2e.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.dev.DevControl;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A log as {@code eth_getLogs} gives it.
 *
 * @param data 0x and hex, 32 bytes a word
 */
public record RawLog(
    Address address,
    List<Bytes32> topics,
    String data,
    long block,
    long index,
    String transaction) {
  public RawLog {
    topics = List.copyOf(topics);
  }

  /** All logs of these contracts since the chain began, in the chain's order. */
  public static List<RawLog> all(DevControl chain, List<Address> contracts) {
    JsonNode answer =
        chain.call(
            "eth_getLogs",
            Map.of(
                "fromBlock",
                "0x0",
                "toBlock",
                "latest",
                "address",
                contracts.stream().map(Address::hex).toList()));
    List<RawLog> logs = new ArrayList<>();
    for (JsonNode log : answer) {
      List<Bytes32> topics = new ArrayList<>();
      log.path("topics").forEach(t -> topics.add(new Bytes32(t.asText())));
      logs.add(
          new RawLog(
              new Address(log.path("address").asText()),
              topics,
              log.path("data").asText(),
              Long.decode(log.path("blockNumber").asText()),
              Long.decode(log.path("logIndex").asText()),
              log.path("transactionHash").asText()));
    }
    logs.sort(Comparator.comparingLong(RawLog::block).thenComparingLong(RawLog::index));
    return logs;
  }

  /** Word {@code i} of the data as an unsigned number. */
  BigInteger word(int i) {
    int from = 2 + 64 * i;
    if (data.length() < from + 64) {
      throw new IllegalStateException(
          "log " + index + " of " + transaction + " has no word " + i + " in its data");
    }
    return new BigInteger(data.substring(from, from + 64), 16);
  }

  /** Indexed parameter {@code i}, from 1 on, as an account. */
  Address account(int i) {
    return new Address("0x" + topics.get(i).hex().substring(26));
  }
}
