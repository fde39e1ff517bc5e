package io.decentracompute.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.decentracompute.e2e.proxy.Gate;
import io.decentracompute.e2e.proxy.Link;
import io.decentracompute.e2e.proxy.RpcProxy;
import io.decentracompute.e2e.proxy.SentTransaction;
import io.decentracompute.market.chain.dev.DevAccount;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;

@Timeout(30)
class RpcProxyTest {
  private static final String ANSWER = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}";

  private final List<String> delivered = Collections.synchronizedList(new ArrayList<>());
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private HttpServer chain;
  private RpcProxy proxy;

  @BeforeEach
  void start() throws IOException {
    chain = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    chain.createContext(
        "/",
        exchange -> {
          delivered.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] answer = ANSWER.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    chain.start();
    proxy = RpcProxy.start();
    proxy.upstream(URI.create("http://127.0.0.1:" + chain.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    proxy.close();
    chain.stop(0);
    http.shutdownNow();
  }

  private String post(String body) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port()))
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static String call(String raw) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_sendRawTransaction\",\"params\":[\""
        + raw
        + "\"]}";
  }

  private static String signed(long nonce) {
    byte[] bytes =
        TransactionEncoder.signMessage(
            RawTransaction.createTransaction(
                31337,
                BigInteger.valueOf(nonce),
                BigInteger.valueOf(21_000),
                DevAccount.ANYONE.address().hex(),
                BigInteger.ZERO,
                "0x12345678abcd",
                BigInteger.ONE,
                BigInteger.TWO),
            Credentials.create(DevAccount.CUSTOMER.privateKey()));
    return "0x" + HexFormat.of().formatHex(bytes);
  }

  @Test
  void transactionsAreNumberedAndTheirSenderIsRecovered() throws Exception {
    post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":[]}");
    post(call(signed(7)));
    post("[" + call(signed(8)) + "," + call(signed(9)) + "]");

    assertThat(proxy.count()).isEqualTo(3);
    assertThat(proxy.sent()).extracting(SentTransaction::nonce).containsExactly(7L, 8L, 9L);
    assertThat(proxy.sent())
        .allMatch(t -> t.from().equals(DevAccount.CUSTOMER.address()))
        .allMatch(t -> t.selector().equals("0x12345678"));
  }

  @Test
  void answersPassUnchanged() throws Exception {
    assertThat(post(call(signed(0)))).isEqualTo(ANSWER);
  }

  @Test
  void whatIsLostBeforeDeliveryNeverReachesTheChain() {
    proxy.gate((n, side) -> side == Gate.Side.BEFORE ? Gate.Passage.LOSE : Gate.Passage.PASS);

    assertThatThrownBy(() -> post(call(signed(0)))).isInstanceOf(IOException.class);
    assertThat(delivered).isEmpty();
    assertThat(proxy.count()).isPositive();
  }

  @Test
  void whatIsLostAfterDeliveryIsOnTheChainWithoutAnAnswer() {
    proxy.gate((n, side) -> side == Gate.Side.AFTER ? Gate.Passage.LOSE : Gate.Passage.PASS);

    assertThatThrownBy(() -> post(call(signed(0)))).isInstanceOf(IOException.class);
    assertThat(delivered).isNotEmpty();
  }

  @Test
  void aCutLineAnswersNothingUntilItIsUpAgain() throws Exception {
    proxy.link(new Link.Cut());
    assertThatThrownBy(() -> post(call(signed(0)))).isInstanceOf(IOException.class);
    assertThat(delivered).isEmpty();

    proxy.link(new Link.Up());

    assertThat(post(call(signed(0)))).isEqualTo(ANSWER);
  }

  @Test
  void aSlowLineAnswersLate() throws Exception {
    proxy.link(new Link.Slow(Duration.ofMillis(300)));
    long from = System.nanoTime();

    post(call(signed(0)));

    assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThan(Duration.ofMillis(290));
  }

  @Test
  void whatIsNoTransactionIsTheChainsToRefuse() throws Exception {
    assertThat(post("no json")).isEqualTo(ANSWER);
    assertThat(post(call("0x1234"))).isEqualTo(ANSWER);

    assertThat(delivered).hasSize(2);
    assertThat(proxy.sent()).isEmpty();
  }
}
