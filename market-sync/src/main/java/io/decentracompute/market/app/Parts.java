package io.decentracompute.market.app;

import io.decentracompute.market.account.AccountKeys;
import io.decentracompute.market.account.Accounts;
import io.decentracompute.market.account.Transactions;
import io.decentracompute.market.deal.DealObjects;
import io.decentracompute.market.deal.SellerConfig;
import io.decentracompute.market.network.Chains;
import io.decentracompute.market.network.NetworkView;
import io.decentracompute.market.resource.Applier;
import io.decentracompute.market.subnet.ClusterIdentity;
import io.decentracompute.market.subnet.SubnetLimits;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Objects;

/** Hands the parts of the {@link Assembly} to whoever asks for them by type. */
@Singleton
class Parts {
  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  Assembly assembly(Settings settings, KubernetesClient client, Clock clock) {
    var role = Role.of(settings.role());
    var instance = Objects.requireNonNullElse(System.getenv("HOSTNAME"), role.fieldManager());
    return new Assembly(role, settings, client, new Connections(), clock, instance);
  }

  void close(@Disposes Assembly assembly) {
    assembly.close();
  }

  @Produces
  @Singleton
  Chains chains(Assembly assembly) {
    return assembly.chains();
  }

  @Produces
  @Singleton
  NetworkView networks(Assembly assembly) {
    return assembly.networks();
  }

  @Produces
  @Singleton
  Applier applier(Assembly assembly) {
    return assembly.applier();
  }

  @Produces
  @Singleton
  AccountKeys keys(Assembly assembly) {
    return assembly.keys();
  }

  @Produces
  @Singleton
  Accounts accounts(Assembly assembly) {
    return assembly.accounts();
  }

  @Produces
  @Singleton
  Transactions transactions(Assembly assembly) {
    return assembly.transactions();
  }

  @Produces
  @Singleton
  DealObjects deals(Assembly assembly) {
    return assembly.deals();
  }

  @Produces
  @Singleton
  ClusterIdentity cluster(Assembly assembly) {
    return assembly.cluster();
  }

  @Produces
  @Singleton
  SubnetLimits limits(Assembly assembly) {
    return assembly.limits();
  }

  @Produces
  @Singleton
  SellerConfig seller(Assembly assembly) {
    return assembly.seller();
  }
}
