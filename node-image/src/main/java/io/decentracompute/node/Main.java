package io.decentracompute.node;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process: reads the environment, runs the node until SIGTERM. */
public final class Main {
  private static final int WRONG_CONFIGURATION = 78; // EX_CONFIG of sysexits.h

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    tuneLibraries();
    Logger log = LoggerFactory.getLogger(Main.class);
    Node node;
    try {
      node = Node.start(NodeConfig.of(System.getenv()));
    } catch (NodeConfig.InvalidException | IOException e) {
      log.atError().addKeyValue("cause", e.getMessage()).log("the node cannot start");
      System.exit(WRONG_CONFIGURATION);
      return;
    }
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  log.atInfo().log("node stops");
                  node.close();
                  ended.countDown();
                }));
    ended.await();
  }

  /**
   * Netty: one socket with small messages needs no large pools. MessagePack: plain arrays instead
   * of sun.misc.Unsafe.
   */
  private static void tuneLibraries() {
    System.setProperty("msgpack.universal-buffer", "true");
    System.setProperty("io.netty.allocator.type", "unpooled");
    System.setProperty("io.netty.noPreferDirect", "true");
    System.setProperty("io.netty.eventLoopThreads", "1");
  }
}
