package io.decentracompute.market.cli;

import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Chain;
import io.decentracompute.market.chain.ChainConfig;
import io.decentracompute.market.chain.ChainMismatchException;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.Contracts;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code market}: deals and units as the chain has them. It reads only and needs no key. */
@Command(
    name = "market",
    mixinStandardHelpOptions = true,
    description = "Shows deals and units as the chain has them.",
    subcommands = {Main.Deals.class, Main.Deal.class, Main.Units.class})
public final class Main {
  private Main() {}

  /** Exit code 0: shown; 1: the chain is missing or another; 2: wrong arguments. */
  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  static int execute(String... arguments) {
    return line().execute(arguments);
  }

  static CommandLine line() {
    return new CommandLine(new Main())
        .registerConverter(Address.class, Address::new)
        .registerConverter(Bytes32.class, Bytes32::new)
        .setExecutionExceptionHandler(
            (problem, line, _) -> {
              if (!(problem instanceof ChainUnavailableException)
                  && !(problem instanceof ChainMismatchException)) {
                throw problem;
              }
              line.getErr().println("market: " + problem.getMessage());
              return 1;
            });
  }

  /** Where the market is. */
  static final class Place {
    @Option(
        names = "--rpc",
        defaultValue = "http://127.0.0.1:8545",
        description = "RPC endpoint (default: ${DEFAULT-VALUE})")
    private URI rpc = URI.create("http://127.0.0.1:8545");

    @Option(
        names = "--chain-id",
        defaultValue = "31337",
        description = "chain id (default: ${DEFAULT-VALUE})")
    private long chainId;

    @Option(
        names = "--contracts",
        split = ",",
        arity = "1",
        description =
            "registry, market, capacity and token (default: those of the development chain)",
        defaultValue =
            "0xe7f1725e7734ce288f8367e1bb143e90bb3f0512,0xcf7ed3acca5a467e9e704c703e8d87f634fb0fc9,"
                + "0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0,0x5fbdb2315678afecb367f032d93f642f64180aa3")
    private List<Address> contracts = List.of();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    Chain connect() throws ChainUnavailableException, ChainMismatchException {
      if (contracts.size() != 4) {
        throw new CommandLine.ParameterException(
            command.commandLine(),
            "--contracts names %d addresses: give registry, market, capacity and token."
                .formatted(contracts.size()));
      }
      return Chain.connect(
          ChainConfig.of(
              chainId,
              List.of(rpc),
              new Contracts(contracts.get(0), contracts.get(1), contracts.get(2), contracts.get(3)),
              0));
    }

    PrintWriter out() {
      return command.commandLine().getOut();
    }
  }

  @Command(name = "deals", description = "List all deals, or those of one customer.")
  static final class Deals implements Callable<Integer> {
    @Mixin private Place place = new Place();

    @Option(names = "--customer", description = "only deals of this account")
    private List<Address> customers = List.of();

    @Override
    public Integer call() throws ChainUnavailableException, ChainMismatchException {
      try (var chain = place.connect()) {
        place
            .out()
            .printf("%-66s %-12s %8s %8s %s%n", "DEAL", "STATUS", "TARGET", "ACTIVE", "BALANCE");
        for (var id : chain.market().deals()) {
          var deal = chain.market().deal(id);
          deal.filter(d -> customers.isEmpty() || customers.contains(d.customer()))
              .ifPresent(
                  d ->
                      place
                          .out()
                          .printf(
                              "%-66s %-12s %8d %8d %s%n",
                              d.dealId(),
                              d.status(),
                              d.terms().targetReplicas(),
                              d.activeWorkers(),
                              d.balance()));
        }
      }
      return 0;
    }
  }

  @Command(name = "deal", description = "Show one deal with its workers.")
  static final class Deal implements Callable<Integer> {
    @Mixin private Place place = new Place();

    @Parameters(paramLabel = "ID", description = "id of the deal, 0x and 64 hexadecimal digits")
    private Bytes32 id = Bytes32.ZERO;

    @Override
    public Integer call() throws ChainUnavailableException, ChainMismatchException {
      try (var chain = place.connect()) {
        var deal = chain.market().deal(id);
        if (deal.isEmpty()) {
          place.out().printf("There is no deal %s.%n", id);
          return 1;
        }
        var shown = deal.get();
        place.out().printf("customer       %s%n", shown.customer());
        place.out().printf("status         %s%n", shown.status());
        place
            .out()
            .printf("balance        %s of %s deposited%n", shown.balance(), shown.deposited());
        place
            .out()
            .printf(
                "price          at most %s a unit and epoch, %s an epoch now%n",
                shown.terms().maxPricePerUnitEpoch(), shown.activePricePerEpoch());
        for (var worker : chain.market().workers(id)) {
          place
              .out()
              .printf(
                  "worker %s %-8s units %s of peer %s, provider %s%n",
                  worker.workerId(),
                  worker.status(),
                  worker.units(),
                  worker.peerId(),
                  worker.provider());
        }
      }
      return 0;
    }
  }

  @Command(name = "units", description = "List the units on offer and which worker holds them.")
  static final class Units implements Callable<Integer> {
    @Mixin private Place place = new Place();

    @Option(names = "--provider", description = "only units of this account")
    private List<Address> providers = List.of();

    @Override
    public Integer call() throws ChainUnavailableException, ChainMismatchException {
      try (var chain = place.connect()) {
        place
            .out()
            .printf("%-42s %-24s %5s %10s %s%n", "PROVIDER", "NODE", "UNIT", "PRICE", "WORKER");
        for (var provider : providers.isEmpty() ? chain.market().providers() : providers) {
          var offer = chain.market().offer(provider);
          for (var peer : chain.market().peers(provider)) {
            var node = chain.market().peer(peer);
            for (var unit : chain.market().units(peer)) {
              place
                  .out()
                  .printf(
                      "%-42s %-24s %5d %10s %s%n",
                      provider,
                      node.map(n -> n.nodeName()).orElse(""),
                      unit.unit(),
                      offer.map(o -> o.pricePerUnitEpoch().toString()).orElse("none"),
                      unit.workerId().map(Bytes32::hex).orElse("free"));
            }
          }
        }
      }
      return 0;
    }
  }
}
