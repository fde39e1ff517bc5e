package io.decentracompute.e2e.chaos;

import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.e2e.check.ChainCheck;
import io.decentracompute.e2e.check.Ledger;
import io.decentracompute.e2e.check.Nonces;
import io.decentracompute.e2e.check.Overlaps;
import io.decentracompute.e2e.check.Processes;
import io.decentracompute.e2e.check.Residue;
import io.decentracompute.e2e.check.Violation;
import io.decentracompute.e2e.check.Violation.Rule;
import io.decentracompute.e2e.gateway.GatewayClient;
import io.decentracompute.e2e.journey.Journey;
import io.decentracompute.e2e.proxy.Gate;
import io.decentracompute.e2e.proxy.Link;
import io.decentracompute.e2e.thumbnails.Signatures;
import io.decentracompute.e2e.thumbnails.Thumbnails;
import io.decentracompute.e2e.timeline.Timeline.Look;
import io.decentracompute.market.chain.Address;
import io.decentracompute.market.chain.Bytes32;
import io.decentracompute.market.chain.Chain;
import io.decentracompute.market.chain.ChainUnavailableException;
import io.decentracompute.market.chain.OnChainDeal;
import io.decentracompute.market.chain.dev.DevControl;
import io.decentracompute.market.chain.dev.EpochAdvance;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.imageio.ImageIO;

/** One seed on a bed: rent, work, pay, give back, with one fault, and then the verdict. */
final class ChaosRun {
  private static final int SIDE = 128;
  private static final Duration HEAL = Duration.ofMinutes(2);
  private static final Duration SERVE = Duration.ofMinutes(3);
  private static final Duration ROOTS = Duration.ofSeconds(45);

  private final ChaosBed bed;
  private final Plan plan;
  private final List<Path> pictures;
  private final String script;
  private final Ignition ignition;
  private final long start;
  private final List<Violation> violations = new ArrayList<>();
  private final Map<String, Double> times = new LinkedHashMap<>();
  private Optional<Bytes32> deal = Optional.empty();
  private String money = "";
  private long servedAgainMs = -1;

  private ChaosRun(ChaosBed bed, Plan plan, List<Path> pictures, String script) {
    this.bed = bed;
    this.plan = plan;
    this.pictures = pictures;
    this.script = script;
    this.start = bed.timeline.nowMs();
    Faults faults = new Faults(bed.cluster, bed.journey.client(), bed.proxy, bed.threads);
    this.ignition =
        new Ignition(
            plan,
            () -> faults.inflict(plan),
            bed.proxy::count,
            bed.apiWrites::count,
            () -> bed.timeline.nowMs() - start,
            bed.threads);
  }

  /** Runs a plan to its end or to the step that fails; never throws for what the run itself did. */
  static Outcome of(ChaosBed bed, Plan plan, List<Path> pictures, String script)
      throws InterruptedException {
    ChaosRun run = new ChaosRun(bed, plan, pictures, script);
    bed.timeline.note(
        "seed "
            + plan.seed()
            + ": "
            + plan.victim()
            + " at "
            + plan.point()
            + ", for up to "
            + plan.outage());
    int transactions = bed.proxy.count();
    int writes = bed.apiWrites.count();
    bed.proxy.gate(run.ignition);
    bed.apiWrites.listener(run.ignition::apiWrite);
    try (Processes processes = new Processes(bed.journey.client(), Journey.SYSTEM)) {
      run.walk();
      run.disarm();
      run.judge(processes);
    }
    Optional<Ignition.Struck> struck = run.ignition.struck();
    return new Outcome(
        plan.seed(),
        plan.victim().toString(),
        plan.point().toString(),
        struck.map(s -> s.where() + ": " + s.inflicted().what()).orElse(""),
        plan.point() instanceof Point.Picture,
        struck.map(Ignition.Struck::atMs).orElse(-1L),
        run.servedAgainMs,
        run.times,
        bed.proxy.count() - transactions,
        bed.apiWrites.count() - writes,
        run.money,
        run.violations);
  }

  // --- the path

  private void walk() throws InterruptedException {
    try {
      Subnet subnet = phase(Phase.RENT, bed.journey::rent);
      deal =
          Optional.ofNullable(subnet.statusOrEmpty().chain())
              .flatMap(c -> Optional.ofNullable(c.dealId()))
              .map(Bytes32::new);
      phase(Phase.PICTURES, this::fly);
      serveAgain(subnet);
      phase(Phase.EPOCH, this::passEpoch);
      healed();
      phase(Phase.RETURN, this::giveBack);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      wrong(Rule.PATH, String.valueOf(e.getMessage()));
    }
  }

  private interface Step<T> {
    T take() throws Exception;
  }

  private <T> T phase(Phase phase, Step<T> step) throws Exception {
    long from = bed.timeline.nowMs();
    ignition.begins(phase);
    try {
      T taken = step.take();
      ignition.ends(phase);
      return taken;
    } finally {
      times.put(phase.toString().toLowerCase(Locale.ROOT), (bed.timeline.nowMs() - from) / 1000.0);
    }
  }

  private Thumbnails.Result fly() throws Exception {
    GatewayClient gateway = bed.journey.gateway();
    Thumbnails thumbnails =
        new Thumbnails(
            gateway,
            new Thumbnails.Settings(
                script, 10, 2, SIDE, Duration.ofSeconds(20), Duration.ofSeconds(90), 8));
    Map<String, Path> byCid = thumbnails.upload(pictures);
    Thumbnails.Result result =
        bed.timeline.timed(
            "make " + byCid.size() + " thumbnails",
            () -> thumbnails.run(byCid, bed.journey::connectedWorkers, ignition::pictures));
    if (!result.made().keySet().equals(byCid.keySet())) {
      wrong(Rule.PICTURES, result.made().size() + " of " + byCid.size() + " pictures came back");
    }
    for (Thumbnails.Made made : result.made().values()) {
      look(gateway, made);
    }
    verify(result.runs());
    return result;
  }

  /** Whatever befell the peers: the data that came back proves who signed what. */
  private void verify(List<Thumbnails.Run> runs) {
    boolean signed = runs.isEmpty();
    for (Thumbnails.Run run : runs) {
      try {
        signed |= !Signatures.verified(run, script).isEmpty();
      } catch (IllegalStateException e) {
        wrong(Rule.PICTURES, String.valueOf(e.getMessage()));
      }
    }
    if (!signed) {
      wrong(
          Rule.PICTURES, "no thumbnail of " + runs.size() + " particles is covered by a signature");
    }
  }

  private void look(GatewayClient gateway, Thumbnails.Made made)
      throws IOException, InterruptedException {
    byte[] bytes = gateway.get(made.thumbnailCid());
    BufferedImage thumbnail = ImageIO.read(new ByteArrayInputStream(bytes));
    boolean jpeg = bytes.length > 2 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xd8;
    if (thumbnail == null
        || !jpeg
        || Math.max(thumbnail.getWidth(), thumbnail.getHeight()) != SIDE) {
      wrong(
          Rule.PICTURES,
          "thumbnail %s of picture %s by %s is no JPEG of %d pixels: %d bytes"
              .formatted(
                  made.thumbnailCid(), made.pictureCid(), made.worker(), SIDE, bytes.length));
    }
  }

  private void healed() throws InterruptedException {
    Optional<Ignition.Struck> struck = ignition.struck();
    if (struck.isPresent()) {
      try {
        struck.get().inflicted().healed().get(HEAL.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        wrong(Rule.FAULT, struck.get().inflicted().what() + " could not be undone: " + e);
      }
    }
  }

  /** Waits until chain and processes show all workers at work, and measures how long that took. */
  private void serveAgain(Subnet subnet) throws InterruptedException {
    healed();
    int target = subnet.getSpec().replicas().target();
    try (Chain chain = bed.journey.chain()) {
      bed.timeline.await(
          "all workers serve",
          SERVE,
          () -> {
            try {
              OnChainDeal now = chain.market().deal(deal.orElseThrow()).orElseThrow();
              int running = Processes.workers(bed.journey.client()).size();
              return now.activeWorkers() == target && running == target
                  ? Look.found(true)
                  : Look.notYet(
                      now.activeWorkers() + " active on chain, " + running + " run, of " + target);
            } catch (ChainUnavailableException | KubernetesClientException e) {
              return Look.notYet(String.valueOf(e.getMessage()));
            }
          });
      servedAgainMs =
          ignition.struck().map(s -> bed.timeline.nowMs() - start - s.atMs()).orElse(-1L);
    } catch (IllegalStateException e) {
      wrong(Rule.SERVED, String.valueOf(e.getMessage()));
    }
  }

  private boolean passEpoch() throws Exception {
    try (DevControl control = bed.journey.devControl()) {
      EpochAdvance passed = bed.timeline.timed("pass an epoch", () -> control.advanceEpoch(ROOTS));
      if (!passed.missingRoots().isEmpty()) {
        bed.timeline.note("no root of epoch " + passed.ended() + " from " + passed.missingRoots());
      }
      return true;
    }
  }

  private boolean giveBack() throws Exception {
    bed.journey.giveBack();
    // The last epoch is paid and served to its end; only then the deal is over.
    passEpoch();
    healed();
    bed.journey.awaitReturn();
    return true;
  }

  // --- the verdict

  private void disarm() throws InterruptedException {
    bed.proxy.gate(Gate.OPEN);
    bed.apiWrites.listener(number -> {});
    healed();
    bed.proxy.link(new Link.Up());
    if (ignition.struck().isEmpty()) {
      wrong(Rule.FAULT, "the fault never happened: no " + plan.victim() + " at " + plan.point());
    }
  }

  private void judge(Processes processes) throws InterruptedException {
    try (DevControl control = bed.journey.devControl();
        Chain chain = control.connect()) {
      awaitNothingLeft();
      ChainCheck check = ChainCheck.read(control);
      if (deal.isPresent()) {
        violations.addAll(check.money(chain, deal.get()));
        money = words(check.ledger().accounts().get(deal.get()));
      }
      violations.addAll(Overlaps.find(processes.samples(), Overlaps.holdings(check.facts())));
      for (Map.Entry<Address, Long> account : bed.noncesBefore.entrySet()) {
        violations.addAll(
            Nonces.check(
                ChainCheck.nonce(control, account.getKey(), account.getValue()), bed.proxy.sent()));
      }
    } catch (ChainUnavailableException | IllegalStateException e) {
      wrong(Rule.PATH, "the chain could not be read for the verdict: " + e.getMessage());
    }
  }

  private void awaitNothingLeft() throws InterruptedException {
    try {
      bed.timeline.await(
          "nothing is left",
          Duration.ofSeconds(60),
          () -> {
            List<Violation> left = Residue.find(bed.journey.client());
            return left.isEmpty() ? Look.found(true) : Look.notYet(left.getFirst().evidence());
          });
    } catch (IllegalStateException e) {
      violations.addAll(Residue.find(bed.journey.client()));
    }
  }

  private static String words(Ledger.@org.jspecify.annotations.Nullable Account account) {
    return account == null
        ? ""
        : "%s paid for %d unit epochs, %s of %s came back"
            .formatted(account.paid(), account.unitEpochs(), account.refund(), account.deposited());
  }

  private void wrong(Rule rule, String evidence) {
    violations.add(new Violation(rule, evidence));
    bed.timeline.note("VIOLATION " + rule + ": " + evidence);
  }
}
