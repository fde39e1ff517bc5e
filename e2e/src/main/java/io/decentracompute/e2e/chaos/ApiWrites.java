package io.decentracompute.e2e.chaos;

import io.decentracompute.crds.deal.Deal;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.peer.ComputePeer;
import io.decentracompute.crds.provider.Provider;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.crds.unit.ComputeUnit;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Numbers the writes to our six kinds of resources in the order in which a watch tells of them:
 * each new resource version whose newest field manager is one of our parts. Writes to other kinds
 * (pods, Secrets, Leases) are not numbered, and of writes that a broken watch missed only the last
 * is.
 */
final class ApiWrites implements AutoCloseable {
  private static final String OURS = "decentra-";

  private final AtomicInteger count = new AtomicInteger();
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private volatile IntConsumer listener = number -> {};

  ApiWrites(KubernetesClient client) {
    informers.add(client.resources(Subnet.class).inAnyNamespace().inform(new Handler<>()));
    informers.add(client.resources(Deal.class).inAnyNamespace().inform(new Handler<>()));
    informers.add(client.resources(ComputeUnit.class).inform(new Handler<>()));
    informers.add(client.resources(ComputePeer.class).inform(new Handler<>()));
    informers.add(client.resources(Provider.class).inform(new Handler<>()));
    informers.add(client.resources(Network.class).inform(new Handler<>()));
  }

  /** How many so far. */
  int count() {
    return count.get();
  }

  /** Told each number right after the write was seen, on a watch's thread. */
  void listener(IntConsumer told) {
    listener = told;
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
  }

  private void seen(HasMetadata object) {
    String newest =
        object.getMetadata().getManagedFields().stream()
            .filter(f -> f.getTime() != null)
            .max(Comparator.comparing(ManagedFieldsEntry::getTime))
            .map(ManagedFieldsEntry::getManager)
            .orElse("");
    if (newest.startsWith(OURS)) {
      listener.accept(count.incrementAndGet());
    }
  }

  private final class Handler<T extends HasMetadata> implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      seen(object);
    }

    @Override
    public void onUpdate(T before, T now) {
      if (!Objects.equals(
          before.getMetadata().getResourceVersion(), now.getMetadata().getResourceVersion())) {
        seen(now);
      }
    }

    @Override
    public void onDelete(T object, boolean unknown) {
      seen(object);
    }
  }
}
