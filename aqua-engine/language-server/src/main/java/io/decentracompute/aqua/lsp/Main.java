package io.decentracompute.aqua.lsp;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;
import org.eclipse.lsp4j.launch.LSPLauncher;

/** Serves one editor over standard input and output, until that closes. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    serve(System.in, System.out);
  }

  /** Serves one editor until its stream ends. */
  static void serve(InputStream in, OutputStream out)
      throws InterruptedException, ExecutionException {
    var server = new AquaServer();
    var launcher = LSPLauncher.createServerLauncher(server, in, out);
    server.connect(launcher.getRemoteProxy());
    launcher.startListening().get();
  }
}
