package io.decentracompute.marine.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same metered modules in Node's V8, an engine that shares no line with ours. */
@Tag("contract")
final class MeteringInNodeTest {
  private static final int MODULES = 200;

  @Test
  void v8GivesTheSameBitsAndFuelAsOurEngine(@TempDir Path folder) throws Exception {
    var files = new ArrayList<Path>();
    for (int seed = 0; seed < MODULES; seed++) {
      byte[] metered = Metering.rewrite(RandomModule.generate(seed, true), 4);
      files.add(Files.write(folder.resolve(seed + ".wasm"), metered));
    }

    var inNode = Runs.inNode(files);

    int returned = 0;
    int outOfFuel = 0;
    for (int seed = 0; seed < MODULES; seed++) {
      var here = Runs.compiled(Files.readAllBytes(files.get(seed)));
      assertThat(inNode.get(seed)).as("seed %d", seed).isEqualTo(here);
      returned += (int) here.stream().filter(line -> !line.startsWith("trap")).count();
      outOfFuel += (int) here.stream().filter(line -> line.contains("fuel=-")).count();
    }
    assertThat(returned).as("calls that returned").isGreaterThan(MODULES);
    assertThat(outOfFuel).as("calls that ran out of fuel").isGreaterThan(10);
  }
}
