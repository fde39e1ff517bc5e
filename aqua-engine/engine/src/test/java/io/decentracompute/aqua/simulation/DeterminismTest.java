package io.decentracompute.aqua.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Same input, same bytes, whatever the JVM is like. */
class DeterminismTest {
  private static final int PROGRAMS = 200;
  private static final int FEW = 25;

  @Test
  void aWarmEngineGivesWhatAColdOneGave() {
    var cold = Fingerprint.of(FEW);
    for (int i = 0; i < 3; i++) {
      Fingerprint.of(FEW);
    }

    assertThat(Fingerprint.of(FEW)).isEqualTo(cold).hasSizeGreaterThan(10);
  }

  /** Arabic digits, Turkish letters, another time zone and another standard encoding. */
  @Test
  @Tag("contract")
  void localeTimeZoneAndEncodingChangeNothing() throws Exception {
    var here = Fingerprint.of(PROGRAMS);

    assertThat(
            elsewhere(
                PROGRAMS,
                "-Duser.language=ar",
                "-Duser.country=EG",
                "-Duser.timezone=Asia/Kathmandu",
                "-Dfile.encoding=ISO-8859-1"))
        .isEqualTo(here);
    assertThat(elsewhere(PROGRAMS, "-Duser.language=tr", "-Duser.country=TR")).isEqualTo(here);
  }

  @Test
  @Tag("contract")
  void flagsOfTheJvmChangeNothing() throws Exception {
    var here = Fingerprint.of(FEW);

    assertThat(elsewhere(FEW, "-Xint")).isEqualTo(here);
    assertThat(elsewhere(FEW, "-XX:TieredStopAtLevel=1", "-XX:+UseParallelGC", "-Xss512k"))
        .isEqualTo(here);
  }

  private static List<String> elsewhere(int programs, String... flags)
      throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
    command.addAll(List.of(flags));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Fingerprint.class.getName(),
            Integer.toString(programs)));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var lines = process.inputReader()) {
      var printed = lines.lines().toList();
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("the other JVM ends").isTrue();
      assertThat(process.exitValue()).isZero();
      return printed;
    } finally {
      process.destroyForcibly();
    }
  }
}
