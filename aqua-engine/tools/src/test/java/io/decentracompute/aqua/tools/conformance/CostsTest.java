package io.decentracompute.aqua.tools.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.tools.network.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Our scripts beside those that the reference compiler makes of the same programs. */
class CostsTest {
  private static final Path RESOURCES = Path.of("src/test/resources");

  @Test
  void noProgramSendsMorePacketsOrWalksMoreInstructionsThanTheReferences() throws IOException {
    var rows = new ArrayList<Costs.Row>();
    var folder = RESOURCES.resolve("conformance/aqua");
    for (var file : io.decentracompute.aqua.conformance.ConformanceRunner.files(folder)) {
      var reference = RESOURCES.resolve("reference").resolve(file.getFileName());
      rows.addAll(Costs.compare(file, reference, List.of(new Schedule(false, false))));
    }

    rows.forEach(row -> System.out.println(row.line()));
    assertThat(rows).isNotEmpty().filteredOn(Costs.Row::isWorse).isEmpty();
  }
}
