package io.decentracompute.market.app;

import io.decentracompute.crds.Api;
import io.decentracompute.market.account.AccountKeys;
import io.decentracompute.market.account.Accounts;
import io.decentracompute.market.account.StoredIntents;
import io.decentracompute.market.account.Transactions;
import io.decentracompute.market.deal.DealObjects;
import io.decentracompute.market.deal.DealReconciler;
import io.decentracompute.market.deal.Patience;
import io.decentracompute.market.deal.SellerConfig;
import io.decentracompute.market.network.ChainLinks;
import io.decentracompute.market.network.Chains;
import io.decentracompute.market.network.LeaseCursors;
import io.decentracompute.market.network.NetworkReconciler;
import io.decentracompute.market.network.NetworkView;
import io.decentracompute.market.network.Writership;
import io.decentracompute.market.provider.ProviderReconciler;
import io.decentracompute.market.resource.Applier;
import io.decentracompute.market.resource.EventLog;
import io.decentracompute.market.subnet.ClusterIdentity;
import io.decentracompute.market.subnet.SubnetLimits;
import io.decentracompute.market.subnet.SubnetReconciler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.time.Clock;
import java.util.List;

/** The parts of one role, put together; the same in the running process and in tests. */
final class Assembly implements AutoCloseable {
  private final Role role;
  private final Settings settings;
  private final KubernetesClient client;
  private final Clock clock;
  private final Chains chains;
  private final NetworkView networks;
  private final Applier applier;
  private final AccountKeys keys;
  private final Accounts accounts;
  private final Transactions transactions;

  /**
   * Puts a role together.
   *
   * @param instance name of this replica
   */
  Assembly(
      Role role,
      Settings settings,
      KubernetesClient client,
      ChainLinks links,
      Clock clock,
      String instance) {
    this.role = role;
    this.settings = settings;
    this.client = client;
    this.clock = clock;
    var cursors = new LeaseCursors(client, settings.namespace(), role.fieldManager() + "-cursor");
    this.chains =
        new Chains(links, cursors::of, settings.pollInterval(), settings.headAgeLimit(), clock);
    this.networks = new NetworkView(chains, client);
    var events = new EventLog(client, clock, Api.GROUP + "/" + role.fieldManager(), instance);
    this.applier = new Applier(client, role.fieldManager(), events);
    this.keys = new AccountKeys(client, settings.namespace() + "/" + role.fieldManager());
    this.accounts =
        new Accounts(
            new StoredIntents(client, settings.namespace(), role.fieldManager() + "-intents"));
    this.transactions = new Transactions(chains, events);
  }

  Chains chains() {
    return chains;
  }

  NetworkView networks() {
    return networks;
  }

  Applier applier() {
    return applier;
  }

  AccountKeys keys() {
    return keys;
  }

  Accounts accounts() {
    return accounts;
  }

  Transactions transactions() {
    return transactions;
  }

  DealObjects deals() {
    return new DealObjects(client, applier);
  }

  ClusterIdentity cluster() {
    return new ClusterIdentity(client);
  }

  SubnetLimits limits() {
    return new SubnetLimits(settings.deletionLimit());
  }

  SellerConfig seller() {
    return new SellerConfig(
        settings.namespace(),
        settings.payOutFrom(),
        new Patience(settings.unpaid().suspendAfter(), settings.unpaid().releaseAfter()));
  }

  /** The controllers that this role starts. */
  List<Reconciler<?>> reconcilers(Writership writership) {
    return switch (role) {
      case CUSTOMER ->
          List.of(
              new NetworkReconciler(chains, applier, writership, clock),
              new SubnetReconciler(
                  chains,
                  networks,
                  applier,
                  keys,
                  accounts,
                  transactions,
                  cluster(),
                  limits(),
                  clock));
      case PROVIDER ->
          List.of(
              new NetworkReconciler(chains, applier, writership, clock),
              new ProviderReconciler(
                  chains,
                  networks,
                  applier,
                  deals(),
                  keys,
                  accounts,
                  transactions,
                  seller(),
                  clock),
              new DealReconciler(
                  chains,
                  networks,
                  applier,
                  deals(),
                  keys,
                  accounts,
                  transactions,
                  seller(),
                  clock));
    };
  }

  @Override
  public void close() {
    chains.close();
  }
}
