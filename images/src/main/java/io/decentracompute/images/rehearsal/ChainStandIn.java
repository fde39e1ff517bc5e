package io.decentracompute.images.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.decentracompute.images.rehearsal.HttpStandIn.Request;
import io.decentracompute.images.rehearsal.HttpStandIn.Response;

/** Answers as the endpoint of a chain of one block, on which nothing has happened. */
final class ChainStandIn implements HttpStandIn.Handler {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WORDS = 32;
  private static final String HASH = "0x" + "12".repeat(32);

  @Override
  public Response answer(Request request) {
    try {
      JsonNode asked = JSON.readTree(request.body());
      if (!asked.isArray()) {
        return new Response(200, one(asked).toString());
      }
      var all = JSON.createArrayNode();
      asked.forEach(call -> all.add(one(call)));
      return new Response(200, all.toString());
    } catch (JsonProcessingException e) {
      return new Response(400, "{}");
    }
  }

  private static ObjectNode one(JsonNode call) {
    ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
    answer.set("id", call.path("id"));
    switch (call.path("method").asText()) {
      case "eth_chainId" -> answer.put("result", "0x7a69");
      case "eth_blockNumber" -> answer.put("result", "0x1");
      case "eth_getBlockByNumber", "eth_getBlockByHash" ->
          answer
              .putObject("result")
              .put("number", "0x1")
              .put("hash", HASH)
              .put("parentHash", "0x" + "11".repeat(32))
              .put("timestamp", "0x6955b900")
              .put("baseFeePerGas", "0x1");
      case "eth_getLogs" -> answer.putArray("result");
      case "eth_getCode" -> answer.put("result", "0x60");
      case "eth_call" -> answer.put("result", "0x" + "0".repeat(WORDS * 64));
      default ->
          answer.putObject("error").put("code", 3).put("message", "the stand-in does not know");
    }
    return answer;
  }
}
