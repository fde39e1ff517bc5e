package io.decentracompute.operator.subnet;

import io.decentracompute.crds.FieldManagers;
import io.decentracompute.crds.network.Network;
import io.decentracompute.crds.subnet.Subnet;
import io.decentracompute.operator.apiserver.StatusWriter;
import io.decentracompute.operator.probe.HealthAnswer;
import io.decentracompute.operator.probe.HealthParticle;
import io.decentracompute.operator.settings.Settings;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges Subnets by health particles. A particle waits seconds for a worker that is away, so it is
 * sent beside the reconcile, and its answer wakes the next one.
 */
@ControllerConfiguration(
    name = "subnet",
    fieldManager = FieldManagers.OPERATOR,
    generationAwareEventProcessing = false,
    retry = GenericRetry.class,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 10, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = -1, initialInterval = 500, intervalMultiplier = 2, maxInterval = 60_000)
@Singleton
public final class SubnetReconciler implements Reconciler<Subnet> {
  private static final Set<String> OWNED =
      Set.of("observedGeneration", "replicas", "readyReplicas", "selector", "health");

  /** Most particles on the way at once, over all Subnets. */
  private static final int MOST_PARTICLES = 32;

  private final Settings settings;
  private final Clock clock;
  private final StatusWriter writer;
  private final HealthParticle particle;
  private final SimpleInboundEventSource<Subnet> answered =
      new SimpleInboundEventSource<>("health");
  private final Map<ResourceID, Asked> asked = new ConcurrentHashMap<>();
  private final Semaphore particles = new Semaphore(MOST_PARTICLES);

  private @Nullable InformerEventSource<Network, Subnet> networks;

  /**
   * What is known of one Subnet's workers.
   *
   * @param peerIds who was asked
   * @param answer the newest answer; missing while the first particle is on its way
   * @param memory what workers said lately
   * @param at when it came, or when the particle was sent
   * @param running whether a particle is on its way
   */
  private record Asked(
      List<String> peerIds,
      @Nullable HealthAnswer answer,
      HealthMemory memory,
      Instant at,
      boolean running) {}

  /** Works with these. */
  public SubnetReconciler(Settings settings, Clock clock, StatusWriter writer) {
    this.settings = settings;
    this.clock = clock;
    this.writer = writer;
    this.particle = new HealthParticle(settings.contentTokenFile());
  }

  @Override
  public List<EventSource<?, Subnet>> prepareEventSources(EventSourceContext<Subnet> context) {
    var subnets = context.getPrimaryCache();
    var source =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Network.class, Subnet.class)
                .withSecondaryToPrimaryMapper(
                    network ->
                        subnets
                            .list(
                                s -> s.getSpec().network().equals(network.getMetadata().getName()))
                            .map(ResourceID::fromResource)
                            .collect(Collectors.toSet()))
                .withOnUpdateFilter(
                    (after, before) ->
                        !Objects.equals(
                            after.getMetadata().getGeneration(),
                            before.getMetadata().getGeneration()))
                .build(),
            context);
    networks = source;
    return List.of(source, answered);
  }

  @Override
  public UpdateControl<Subnet> reconcile(Subnet subnet, Context<Subnet> context) {
    var id = ResourceID.fromResource(subnet);
    var now = clock.instant();
    var cache = Objects.requireNonNull(networks, "event sources are prepared before a reconcile");
    var network = cache.get(new ResourceID(subnet.getSpec().network()));
    var known = Optional.ofNullable(asked.get(id));
    var plan =
        SubnetPlanner.plan(
            new SubnetFacts(
                subnet, network, known.flatMap(a -> Optional.ofNullable(a.answer())), now));
    var inDoubt = known.map(a -> a.memory().isInDoubt()).orElse(false);
    var recheck = inDoubt ? HealthMemory.AGAIN : plan.recheck();
    var due =
        known
            .map(
                a ->
                    !a.running()
                        && (!a.peerIds().equals(plan.ask()) || !a.at().plus(recheck).isAfter(now)))
            .orElse(true);
    if (plan.ask().isEmpty()) {
      asked.remove(id);
    } else if (due) {
      ask(id, plan.ask(), known.orElse(null), now);
    }
    // While nobody has been asked yet there is nothing to judge by: the answer wakes us in a
    // moment.
    if (plan.ask().isEmpty() || known.map(Asked::answer).isPresent()) {
      writer.writeIfUnchanged(
          subnet,
          Subnet.named(subnet.getMetadata().getNamespace(), subnet.getMetadata().getName()),
          plan.status(),
          OWNED);
    }
    var wait = due ? recheck : left(known, recheck, now);
    return UpdateControl.<Subnet>noUpdate().rescheduleAfter(wait);
  }

  private static Duration left(Optional<Asked> known, Duration recheck, Instant now) {
    var left = known.map(a -> Duration.between(now, a.at().plus(recheck))).orElse(recheck);
    return left.isPositive() ? left : recheck;
  }

  private void ask(ResourceID id, List<String> peerIds, @Nullable Asked before, Instant now) {
    if (!particles.tryAcquire()) {
      return; // the next recheck tries again
    }
    var memory = before == null ? HealthMemory.EMPTY : before.memory();
    asked.put(id, new Asked(peerIds, before == null ? null : before.answer(), memory, now, true));
    Thread.startVirtualThread(
        () -> {
          HealthAnswer answer = new HealthAnswer.NoGateway("The health particle failed");
          try {
            answer = particle.ask(settings.gateway().apiUrl(), peerIds);
          } finally {
            particles.release();
            var came = clock.instant();
            var next = memory.with(answer, came);
            asked.put(id, new Asked(peerIds, next.judge(answer), next, came, false));
            answered.propagateEvent(id);
          }
        });
  }
}
