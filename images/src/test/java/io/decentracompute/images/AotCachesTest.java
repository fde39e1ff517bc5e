package io.decentracompute.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.decentracompute.images.rehearsal.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the JVM that runs the test. */
class AotCachesTest {
  @TempDir private Path folder;
  private Program program;
  private Path cache;

  @BeforeEach
  void recordAProgram() throws IOException, InterruptedException {
    Path root = folder.resolve("root");
    Files.createDirectories(root.resolve("app"));
    Files.createDirectories(root.resolve("opt"));
    Files.createSymbolicLink(root.resolve("opt/java"), Path.of(System.getProperty("java.home")));
    Path jar = root.resolve("app/program.jar");
    try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
      String entry = Hello.class.getName().replace('.', '/') + ".class";
      out.putNextEntry(new ZipEntry(entry));
      try (var in = Hello.class.getClassLoader().getResourceAsStream(entry)) {
        in.transferTo(out);
      }
    }
    program =
        new Program(
            root,
            List.of(
                "/opt/java/bin/java",
                "-XX:+UseSerialGC",
                "-cp",
                "/app/program.jar",
                Hello.class.getName()));
    cache = folder.resolve("hello.aot");
    List<String> command = new ArrayList<>();
    command.add(root.resolve("opt/java/bin/java").toString());
    command.add("-XX:AOTCacheOutput=" + cache);
    command.addAll(List.of("-XX:+UseSerialGC", "-cp", jar.toString(), Hello.class.getName()));
    Path log = folder.resolve("log");
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(code).as(Files.readString(log)).isZero();
  }

  @Test
  void aCacheIsGoodForTheSameFilesInAnotherFolder() {
    assertThatCode(() -> AotCaches.check("hello", program, cache, folder))
        .doesNotThrowAnyException();
  }

  @Test
  void aCacheOfAnotherLayoutOfObjectsIsRefused() {
    var other =
        new Program(
            program.root(),
            program.entrypoint().stream()
                .map(a -> a.equals("-XX:+UseSerialGC") ? "-XX:+UseCompactObjectHeaders" : a)
                .toList());

    assertThatThrownBy(() -> AotCaches.check("hello", other, cache, folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot use the AOT cache made for image hello");
  }

  /** A program. */
  static final class Hello {
    private Hello() {}

    public static void main(String[] arguments) {
      System.out.println("hello");
    }
  }
}
