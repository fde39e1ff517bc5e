package io.decentracompute.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedTest {
  @TempDir private Path folder;

  @Test
  void aSignedJarLosesItsSignatureAndNothingElse() throws IOException {
    Path jar = jar("signed.jar", "META-INF/KEY.SF", "META-INF/KEY.EC", "a/B.class", "META-INF/x/y");

    Path copy = staged(jar);

    try (ZipFile zip = new ZipFile(copy.toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("a/B.class", "META-INF/x/y");
      assertThat(zip.getInputStream(zip.getEntry("a/B.class")))
          .hasBinaryContent("a/B.class".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void anUnsignedJarStaysAsItIs() throws IOException {
    Path jar = jar("plain.jar", "a/B.class");

    assertThat(staged(jar)).hasSameBinaryContentAs(jar);
  }

  @Test
  void filesHaveTheTimesThatLayersGiveThem() throws IOException {
    Path jar = jar("plain.jar", "a/B.class");

    assertThat(Files.getLastModifiedTime(staged(jar)).toMillis()).isEqualTo(1_000);
  }

  private Path staged(Path jar) throws IOException {
    var image =
        new Image(
            "name",
            List.of(new Image.Layer("layer", Map.of(jar, "/app/lib/a.jar"))),
            List.of("/opt/java/bin/java"),
            Map.of());

    Image staged = Staged.in(folder.resolve("staged"), image);

    assertThat(staged.layers().getFirst().contents())
        .containsExactly(Map.entry(folder.resolve("staged/app/lib/a.jar"), "/app/lib/a.jar"));
    return folder.resolve("staged/app/lib/a.jar");
  }

  private Path jar(String name, String... entries) throws IOException {
    Path jar = folder.resolve(name);
    try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String entry : entries) {
        out.putNextEntry(new ZipEntry(entry));
        out.write(entry.getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    return jar;
  }
}
