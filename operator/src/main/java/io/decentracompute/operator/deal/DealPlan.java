package io.decentracompute.operator.deal;

import io.decentracompute.crds.deal.DealStatus;
import io.decentracompute.crds.unit.DealRef;
import io.decentracompute.operator.deal.DealFacts.PodView;
import io.decentracompute.operator.deal.DealFacts.UnitView;
import io.decentracompute.operator.worker.WorkerRequest;
import java.time.Duration;
import java.util.List;

/**
 * What happens with a deal next. The steps are carried out in the order of the fields.
 *
 * @param bind units to bind, each to its worker
 * @param run workers to keep in shape
 * @param stop names of workers whose StatefulSet goes
 * @param end pods that go by themselves once nothing makes them anew
 * @param force pods that are taken off the API because their Node cannot answer
 * @param wipe names of workers whose key and other objects go
 * @param unbind units to give back
 * @param status what the operator says
 * @param recheck when to look again without an event
 * @param released whether nothing is held any more, so that the Deal may go
 */
record DealPlan(
    List<Binding> bind,
    List<WorkerRequest> run,
    List<String> stop,
    List<PodView> end,
    List<PodView> force,
    List<String> wipe,
    List<UnitView> unbind,
    DealStatus status,
    Duration recheck,
    boolean released) {

  /** Copies the lists. */
  DealPlan {
    bind = List.copyOf(bind);
    run = List.copyOf(run);
    stop = List.copyOf(stop);
    end = List.copyOf(end);
    force = List.copyOf(force);
    wipe = List.copyOf(wipe);
    unbind = List.copyOf(unbind);
  }

  /** A unit and what it is bound to. */
  record Binding(UnitView unit, DealRef dealRef) {}
}
