package io.decentracompute.aqua.tools.rehearsal;

import io.decentracompute.aqua.Engine;
import io.decentracompute.aqua.tools.conformance.AquaVm;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The library's examples run on the published AquaVM too. */
@Tag("contract")
class LibraryOnAquaVmTest extends LibraryTest {
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static AquaVm vm;

  @BeforeAll
  static void start() throws IOException {
    vm = AquaVm.start();
    vm.know(List.of("me", "relay", "a", "b", "c"));
  }

  @AfterAll
  static void stop() {
    vm.close();
  }

  @Override
  Engine engine() {
    return vm;
  }
}
