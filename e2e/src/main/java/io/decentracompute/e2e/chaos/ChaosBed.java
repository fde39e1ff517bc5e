package io.decentracompute.e2e.chaos;

import io.decentracompute.cluster.RunningCluster;
import io.decentracompute.e2e.journey.Journey;
import io.decentracompute.e2e.proxy.RpcProxy;
import io.decentracompute.e2e.timeline.Timeline;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.dev.DevAccount;
import io.decentracompute.market.chain.dev.DevControl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A cluster with everything installed and units that prove, whose parts reach the chain through a
 * proxy. One seed after another can run on it as long as each leaves it clean.
 */
final class ChaosBed implements AutoCloseable {
  /** How pods call the machine that the local cluster runs on. */
  private static final String HOST = "host.local-cluster";

  private static final int NODES = 3;

  final Timeline timeline;
  final RunningCluster cluster;
  final Journey journey;
  final RpcProxy proxy;
  final ApiWrites apiWrites;
  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  final Map<Address, Long> noncesBefore = new LinkedHashMap<>();

  private ChaosBed(
      Timeline timeline,
      RunningCluster cluster,
      Journey journey,
      RpcProxy proxy,
      ApiWrites writes) {
    this.timeline = timeline;
    this.cluster = cluster;
    this.journey = journey;
    this.proxy = proxy;
    this.apiWrites = writes;
  }

  /** Starts a cluster, installs, and lets the units prove. */
  static ChaosBed make(Timeline timeline, Path root) throws Exception {
    RunningCluster cluster =
        timeline.timed("start a cluster of " + NODES + " nodes", () -> RunningCluster.start(NODES));
    try {
      return make(timeline, root, cluster);
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
  }

  private static ChaosBed make(Timeline timeline, Path root, RunningCluster cluster)
      throws Exception {
    RpcProxy proxy = RpcProxy.start();
    try {
      Path stage =
          Stage.set(
              root, root.resolve("target/chaos/stage"), "http://" + HOST + ":" + proxy.port());
      Journey journey = new Journey(timeline, cluster, stage);
      journey.install();
      ChaosBed bed =
          new ChaosBed(timeline, cluster, journey, proxy, new ApiWrites(journey.client()));
      try (DevControl control = journey.devControl()) {
        proxy.upstream(control.rpc());
        for (DevAccount account : java.util.List.of(DevAccount.PROVIDER, DevAccount.CUSTOMER)) {
          bed.noncesBefore.put(
              account.address(),
              Long.decode(
                  control
                      .call("eth_getTransactionCount", account.address().hex(), "latest")
                      .asText()));
        }
      }
      journey.sell();
      return bed;
    } catch (Exception e) {
      proxy.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      apiWrites.close();
      journey.close();
      proxy.close();
      threads.shutdownNow();
    } finally {
      cluster.close();
    }
  }
}
