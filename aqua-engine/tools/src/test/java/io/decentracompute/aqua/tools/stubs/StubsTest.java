package io.decentracompute.aqua.tools.stubs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.decentracompute.aqua.compiler.AquaCompiler;
import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.compiler.CompileOptions;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are made of a file call its functions at a gateway. */
class StubsTest {
  private static final String PROGRAM =
      """
      aqua People

      export oldest, both

      data Person:
          name: string
          age: u32
          tags: [][]string
          nick: ?string

      service Ages("ages"):
          oldest(people: []Person) -> Person

      func oldest(people: []Person, default: bool) -> Person:
          found <- Ages.oldest(people)
          <- found

      func both(x: u32) -> u32, string:
          <- x, "two"
      """;

  @TempDir Path folder;

  private final ByteArrayOutputStream asked = new ByteArrayOutputStream();

  @SuppressWarnings("NullAway.Init") // set before each test
  private HttpServer gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext(
        "/v1/run",
        exchange -> {
          exchange.getRequestBody().transferTo(asked);
          exchange.sendResponseHeaders(200, 0);
          try (var out = exchange.getResponseBody()) {
            out.write(
                """
                event: response
                data: {"values":[{"name":"Ada","age":36,"tags":[["x"],[]],"nick":["A"]}]}

                event: end
                data: {"reason":"Completed","waitingFor":[]}

                """
                    .getBytes(StandardCharsets.UTF_8));
          }
        });
    gateway.start();
  }

  @AfterEach
  void stop() {
    gateway.stop(0);
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + gateway.getAddress().getPort());
  }

  private static Compilation.Compiled compiled() {
    var options = new CompileOptions(false, true, false, Map.of(), List.of());
    var result =
        AquaCompiler.compile(new SourceFile("people.aqua", PROGRAM), Sources.of(Map.of()), options);
    return (Compilation.Compiled) result;
  }

  @Test
  void javaClientCompilesWithoutAWarningAndCallsAGateway() throws Exception {
    Files.writeString(
        folder.resolve("People.java"), new JavaStub(compiled(), "client", "People").source());
    Files.writeString(
        folder.resolve("Use.java"),
        """
        package client;
        import java.net.URI;
        import java.util.List;
        import java.util.Optional;
        public class Use {
          public static String use(URI gateway) throws Exception {
            var given = new People.Person("Bob", 7, List.of(List.of("a")), Optional.empty());
            var oldest = People.oldest(
                (script, arguments) -> io.decentracompute.aqua.tools.gateway.GatewayRun.call(gateway, script, arguments, 10_000),
                List.of(given), true);
            return oldest.toString();
          }
        }
        """);
    var told = new ByteArrayOutputStream();
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                told,
                told,
                "-Xlint:all",
                "-Werror",
                "-cp",
                System.getProperty("java.class.path"),
                "-proc:none",
                "-d",
                folder.toString(),
                folder.resolve("People.java").toString(),
                folder.resolve("Use.java").toString());
    assertThat(code).as(told.toString(StandardCharsets.UTF_8)).isZero();

    try (var loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, StubsTest.class.getClassLoader())) {
      var result =
          loader.loadClass("client.Use").getMethod("use", URI.class).invoke(null, address());

      assertThat(result).hasToString("Person[name=Ada, age=36, tags=[[x], []], nick=Optional[A]]");
    }
    assertThat(asked.toString(StandardCharsets.UTF_8))
        .contains(
            "\"people\":[{\"age\":7,\"name\":\"Bob\",\"nick\":[],\"tags\":[[\"a\"]]}]",
            "\"default\":true");
  }

  @Test
  @Tag("contract")
  void moduleForNodeCallsAGateway() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("people.mjs"), new TypeScriptStub(compiled()).module());
    Files.writeString(
        folder.resolve("use.mjs"),
        """
        import { oldest } from './people.mjs';
        const found = await oldest(process.argv[2], [{ name: 'Bob', age: 7, tags: [], nick: [] }], true);
        console.log(JSON.stringify(found));
        """);

    var process =
        new ProcessBuilder("node", folder.resolve("use.mjs").toString(), address().toString())
            .redirectErrorStream(true)
            .start();
    try {
      var told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(told.strip())
          .isEqualTo("{\"name\":\"Ada\",\"age\":36,\"tags\":[[\"x\"],[]],\"nick\":[\"A\"]}");
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroy();
    }
  }

  @Test
  void typesSayWhatFunctionsTakeAndGive() {
    assertThat(new TypeScriptStub(compiled()).types())
        .contains(
            "export interface Person {\n  name: string;\n  age: number;\n"
                + "  tags: Array<Array<string>>;\n  nick: [] | [string];\n}",
            "export declare function oldest(gateway: string | URL, people: Array<Person>, _default:"
                + " boolean, options?: RunOptions): Promise<Person>;",
            "both(gateway: string | URL, x: number, options?: RunOptions): Promise<[number, string]>;");
  }

  @Test
  void interfaceTellsFunctionsWithTypesAndScripts() {
    var text = InterfaceJson.of(compiled()).toString();

    assertThat(text)
        .contains(
            "\"name\":\"both\",\"parameters\":[{\"name\":\"x\",\"type\":{\"kind\":\"scalar\",\"name\":\"u32\"}}]",
            "\"kind\":\"data\",\"name\":\"Person\"",
            "\"kind\":\"option\"",
            "(call %init_peer_id%");
  }
}
