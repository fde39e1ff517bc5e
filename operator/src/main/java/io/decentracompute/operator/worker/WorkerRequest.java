package io.decentracompute.operator.worker;

import io.decentracompute.operator.quantity.Resources;
import io.decentracompute.operator.settings.Settings;
import java.util.List;

/**
 * All that a worker's objects are made from.
 *
 * @param namespace namespace of the Deal
 * @param name stem of all names
 * @param workerId id on the chain
 * @param dealId id of the deal
 * @param nodeName the one Node that it may run on
 * @param unitNames its ComputeUnits
 * @param sold what the customer bought: all units together
 * @param network name of the Network
 * @param chainId chain id
 * @param provider account of the provider
 * @param relay the gateway's multiaddr
 * @param definition canonical JSON of what to serve
 * @param sourcePorts ports of the modules' sources outside the cluster
 * @param suspended whether its pod is away until the deal is paid again
 * @param settings images, shares and options
 */
public record WorkerRequest(
    String namespace,
    String name,
    String workerId,
    String dealId,
    String nodeName,
    List<String> unitNames,
    Resources sold,
    String network,
    long chainId,
    String provider,
    String relay,
    String definition,
    List<Integer> sourcePorts,
    boolean suspended,
    Settings settings) {
  /** Copies the lists. */
  public WorkerRequest {
    unitNames = List.copyOf(unitNames);
    sourcePorts = List.copyOf(sourcePorts);
  }
}
