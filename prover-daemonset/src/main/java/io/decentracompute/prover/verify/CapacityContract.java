package io.decentracompute.prover.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.decentracompute.prover.tree.Keccak;
import io.decentracompute.prover.tree.Word;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The views of the contract Capacity, read over JSON-RPC at the newest block. */
public final class CapacityContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_ANSWER = 1 << 20;

  private final URI rpc;
  private final String address;

  /**
   * The contract at an address.
   *
   * @param address 0x and 40 hexadecimal digits
   */
  public CapacityContract(URI rpc, String address) {
    if (!address.matches("0x[0-9a-fA-F]{40}")) {
      throw new IllegalArgumentException(
          "'" + address + "' is no contract address: give 0x and 40 hexadecimal digits");
    }
    this.rpc = rpc;
    this.address = address;
  }

  /**
   * What the chain says of a peer's epoch.
   *
   * @throws CannotVerifyException when the chain cannot be asked, or has no root of it
   */
  public ChainFacts facts(Word peerId, long epoch) throws CannotVerifyException {
    List<Word> root = call("getRoot(bytes32,uint64)", 3, peerId, number(epoch));
    if (root.get(0).equals(Word.ZERO)) {
      throw new CannotVerifyException(
          "The chain has no root of peer "
              + peerId
              + " for epoch "
              + epoch
              + ". Roots come in the epoch after; see that peer, epoch, RPC and contract are the ones meant.");
    }
    return new ChainFacts(
        peerId,
        epoch,
        call("nonceOf(uint64)", 1, number(epoch)).getFirst(),
        call("difficultyOf(uint64)", 1, number(epoch)).getFirst(),
        root.get(0),
        new BigInteger(1, root.get(1).toBytes())
            .min(BigInteger.valueOf(Long.MAX_VALUE))
            .longValueExact(),
        nonceBefore(epoch));
  }

  private Optional<Word> nonceBefore(long epoch) throws CannotVerifyException {
    boolean isOpened =
        epoch > 0 && !call("isOpened(uint64)", 1, number(epoch - 1)).getFirst().equals(Word.ZERO);
    return isOpened
        ? Optional.of(call("nonceOf(uint64)", 1, number(epoch - 1)).getFirst())
        : Optional.empty();
  }

  private List<Word> call(String signature, int results, Word... arguments)
      throws CannotVerifyException {
    String what = address + "." + signature.substring(0, signature.indexOf('('));
    String answer = ask(what, body(signature, arguments));
    if (!answer.matches("0x[0-9a-f]*") || answer.length() < 2 + 64 * results) {
      throw new CannotVerifyException(
          what
              + " at "
              + rpc
              + " answered '"
              + (answer.length() > 40 ? answer.substring(0, 40) + "…" : answer)
              + "', which is no answer of the contract Capacity. Give --capacity its address on this chain.");
    }
    byte[] bytes = HexFormat.of().parseHex(answer, 2, 2 + 64 * results);
    return java.util.stream.IntStream.range(0, results)
        .mapToObj(i -> Word.of(java.util.Arrays.copyOfRange(bytes, 32 * i, 32 * i + 32)))
        .toList();
  }

  private byte[] body(String signature, Word... arguments) throws CannotVerifyException {
    byte[] selector = Keccak.hash(signature.getBytes(StandardCharsets.US_ASCII));
    StringBuilder data = new StringBuilder("0x").append(HexFormat.of().formatHex(selector, 0, 4));
    for (Word argument : arguments) {
      data.append(argument.toString(), 2, 66);
    }
    try {
      return JSON.writeValueAsBytes(
          Map.of(
              "jsonrpc",
              "2.0",
              "id",
              1,
              "method",
              "eth_call",
              "params",
              List.of(Map.of("to", address, "data", data.toString()), "latest")));
    } catch (JsonProcessingException e) {
      throw new CannotVerifyException("cannot write a JSON-RPC request", e);
    }
  }

  private String ask(String what, byte[] body) throws CannotVerifyException {
    HttpRequest request =
        HttpRequest.newBuilder(rpc)
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    byte[] answer = Fetch.bytes(request, MAX_ANSWER);
    try {
      JsonNode json = JSON.readTree(answer);
      if (json.hasNonNull("error")) {
        throw new CannotVerifyException(
            what
                + " at "
                + rpc
                + " was refused: "
                + json.path("error").path("message").asText()
                + ". See that the epoch was opened and that the contract is Capacity.");
      }
      return json.path("result").asText("");
    } catch (java.io.IOException e) {
      throw new CannotVerifyException(
          rpc + " did not answer in JSON: give --rpc the address of an Ethereum JSON-RPC.", e);
    }
  }

  private static Word number(long value) {
    return Word.of(java.nio.ByteBuffer.allocate(32).putLong(24, value).array());
  }
}
