package io.decentracompute.market.network;

import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Cursor;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Cursors of a role as annotations of one Lease, one a Network: {@code <chain> <height> <block
 * hash>}. An annotation that cannot be read counts as missing, and everything is read again.
 */
public final class LeaseCursors {
  private static final String PREFIX = "cursor.decentracompute.io/";
  private static final Pattern FORM = Pattern.compile("(\\S{1,200}) (\\d{1,18}) (0x[0-9a-f]{64})");

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  /** Keeps cursors in this Lease, which is created with the first of them. */
  public LeaseCursors(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  /** The store of one Network. */
  public CursorStore of(String network) {
    return new CursorStore() {
      @Override
      public Optional<Cursor> load() {
        return lease()
            .map(lease -> lease.getMetadata().getAnnotations())
            .map(annotations -> annotations.get(PREFIX + network))
            .flatMap(LeaseCursors::parse);
      }

      @Override
      public void save(Cursor cursor) {
        write(network, format(cursor));
      }
    };
  }

  private Optional<Lease> lease() {
    return Optional.ofNullable(client.leases().inNamespace(namespace).withName(name).get());
  }

  private void write(String network, String value) {
    var present = lease();
    if (present.isEmpty()) {
      client
          .resource(
              new LeaseBuilder()
                  .withNewMetadata()
                  .withNamespace(namespace)
                  .withName(name)
                  .addToAnnotations(PREFIX + network, value)
                  .endMetadata()
                  .build())
          .create();
      return;
    }
    client
        .resource(
            new LeaseBuilder(present.get())
                .editMetadata()
                .addToAnnotations(PREFIX + network, value)
                .endMetadata()
                .build())
        .lockResourceVersion()
        .update();
  }

  static String format(Cursor cursor) {
    return cursor.chainKey() + " " + cursor.blockNumber() + " " + cursor.blockHash().hex();
  }

  static Optional<Cursor> parse(String text) {
    var match = FORM.matcher(text);
    return match.matches()
        ? Optional.of(
            new Cursor(match.group(1), Long.parseLong(match.group(2)), new Bytes32(match.group(3))))
        : Optional.empty();
  }
}
