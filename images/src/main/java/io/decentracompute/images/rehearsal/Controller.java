package io.decentracompute.images.rehearsal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * One of the programs that watch an API server, from its start until it has read what there is and
 * acted on it.
 */
public final class Controller {
  private static final String PASSWORD = "rehearsal";

  private static final String PATIENCE_MS = "60000";

  /** What a program does with what it has read, before it is ended: no sign of it can be seen. */
  private static final int ACTS_SECONDS = 3;

  private final String name;
  private final Path folder;
  private final Path java;

  /**
   * @param folder an empty folder for everything that is written
   * @param java the home of a JDK, whose keytool is used
   */
  public Controller(String name, Path folder, Path java) {
    this.name = name;
    this.folder = folder;
    this.java = java;
  }

  /**
   * Plays.
   *
   * @param portVariable the variable that sets the HTTP port
   * @param health a path that says what the program has done
   * @param sign text in the answer once the program has read what there is
   * @param environment more variables
   * @throws IOException when the process does not do what it must, with what it said
   */
  public void play(
      Program program,
      Path recording,
      String portVariable,
      String health,
      String sign,
      Map<String, String> environment)
      throws IOException, InterruptedException {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    int port = WorkerPod.freePort();
    try (HttpStandIn chain = new HttpStandIn(ServerSocketFactory.getDefault(), new ChainStandIn());
        HttpStandIn api = new HttpStandIn(tls(), new ApiServer(objects(chain.port())));
        HttpClient http = HttpClient.newHttpClient();
        Player player =
            new Player(
                name,
                folder,
                program.command(temporary, Optional.of(recording)),
                WorkerPod.with(
                    environment,
                    portVariable,
                    String.valueOf(port),
                    "KUBERNETES_MASTER",
                    "https://127.0.0.1:" + api.port(),
                    "KUBERNETES_CERTS_CA_FILE",
                    folder.resolve("ca.pem").toString(),
                    "KUBERNETES_AUTH_TOKEN",
                    "rehearsal",
                    // However busy the machine is.
                    "KUBERNETES_CONNECTION_TIMEOUT",
                    PATIENCE_MS,
                    "KUBERNETES_REQUEST_TIMEOUT",
                    PATIENCE_MS,
                    "KUBERNETES_AUTH_TRYKUBECONFIG",
                    "false",
                    "HOSTNAME",
                    "rehearsal",
                    "HOME",
                    folder.toString()))) {
      URI address = WorkerPod.local(port, health);
      player.awaitText(http, address, sign);
      TimeUnit.SECONDS.sleep(ACTS_SECONDS);
      player.awaitText(http, address, sign);
      player.end();
    }
  }

  private static String objects(int chainPort) throws IOException {
    try (InputStream in = Controller.class.getResourceAsStream("/rehearsal/objects.yaml")) {
      if (in == null) {
        throw new IOException("rehearsal/objects.yaml is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("CHAIN", "http://127.0.0.1:" + chainPort);
    }
  }

  /** A certificate of our own, as an API server has one. */
  private ServerSocketFactory tls() throws IOException, InterruptedException {
    Path store = folder.resolve("tls.p12");
    keytool(
        List.of(
            "-genkeypair",
            "-alias",
            "api",
            "-keyalg",
            "EC",
            "-dname",
            "CN=rehearsal",
            "-ext",
            "san=ip:127.0.0.1",
            "-validity",
            "36500"),
        store);
    keytool(
        List.of(
            "-exportcert", "-rfc", "-alias", "api", "-file", folder.resolve("ca.pem").toString()),
        store);
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(factory.getKeyManagers(), null, null);
      return context.getServerSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot use " + store, e);
    }
  }

  private void keytool(List<String> arguments, Path store)
      throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>();
    command.add(java.resolve("bin/keytool").toString());
    command.addAll(arguments);
    command.addAll(
        List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
    Path log = folder.resolve("keytool.log");
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("keytool failed: " + Files.readString(log));
    }
  }
}
