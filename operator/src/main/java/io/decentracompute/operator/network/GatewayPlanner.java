package io.decentracompute.operator.network;

import io.decentracompute.crds.network.Gateway;
import io.decentracompute.crds.shape.Forms;
import io.decentracompute.operator.probe.StatusAnswer;
import io.decentracompute.operator.settings.Settings;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a network's gateway is, as one pure function. */
final class GatewayPlanner {
  private static final Pattern PEER_ID = Pattern.compile(Forms.PEER_ID);

  private GatewayPlanner() {}

  /** The gateway that answered; else the one known before, for silence says nothing. */
  static Optional<Gateway> plan(
      Optional<Gateway> known, StatusAnswer answer, Settings.Gateway settings) {
    return switch (answer) {
      case StatusAnswer.Silent silent -> known;
      case StatusAnswer.Answered(var status) -> {
        var peerId = status.peerId();
        yield "gateway".equals(status.role()) && peerId != null && PEER_ID.matcher(peerId).matches()
            ? Optional.of(
                new Gateway(
                    settings.address() + "/p2p/" + peerId, peerId, settings.apiUrl().toString()))
            : known;
      }
    };
  }
}
