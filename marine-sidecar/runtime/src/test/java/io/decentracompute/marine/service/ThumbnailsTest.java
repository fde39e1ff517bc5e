package io.decentracompute.marine.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.marine.module.Cid;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample: a real C library, on real picture formats. */
final class ThumbnailsTest {
  private static final Path SAMPLE =
      Path.of(System.getProperty("decentra.root"), "samples", "thumbnails");

  private Fixtures fixtures;
  private Path particle;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    fixtures = new Fixtures(folder);
    particle = Files.createDirectories(fixtures.vault.resolve("p"));
    byte[] module = Files.readAllBytes(SAMPLE.resolve("thumbnails.wasm"));
    var path = Files.write(fixtures.vault.resolve("thumbnails.wasm"), module);
    var outcome =
        fixtures.services.create(
            "thumbnails",
            List.of(new Services.ModuleFile("thumbnails", Cid.of(module).text(), path)),
            Limits.DEFAULT);
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
  }

  @AfterEach
  void close() {
    fixtures.close();
  }

  private String thumbnail(String name, int side) {
    return fixtures.value(
        "thumbnails",
        "thumbnail",
        "[\"/tmp/vault/%s\", %d]".formatted(name, side),
        Optional.of(particle));
  }

  private void picture(String name, String format, int width, int height) throws IOException {
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        picture.setRGB(x, y, (x * 255 / width) << 16 | (y * 255 / height) << 8 | 0x40);
      }
    }
    assertThat(ImageIO.write(picture, format, particle.resolve(name).toFile())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png"})
  void aPictureBecomesASmallJpegBesideIt(String format) throws IOException {
    picture("in." + format, format, 300, 200);

    var answer = thumbnail("in." + format, 60);

    assertThat(answer).isEqualTo("\"/tmp/vault/in-60.jpg\"");
    var small = ImageIO.read(particle.resolve("in-60.jpg").toFile());
    assertThat(List.of(small.getWidth(), small.getHeight())).isEqualTo(List.of(60, 40));
    int right = small.getRGB(58, 2);
    assertThat((right >> 16 & 0xff) - (right >> 8 & 0xff)).isGreaterThan(180); // red, hardly green
  }

  @Test
  void aSmallPictureIsNotEnlarged() throws IOException {
    picture("tiny.png", "png", 20, 10);

    thumbnail("tiny.png", 160);

    assertThat(ImageIO.read(particle.resolve("tiny-160.jpg").toFile()).getWidth()).isEqualTo(20);
  }

  @Test
  void whatIsNoPictureIsAnErrorTextAndNotATrap() throws IOException {
    Files.writeString(particle.resolve("note.txt"), "no picture");

    assertThat(thumbnail("note.txt", 160)).startsWith("\"error: cannot make a thumbnail of");
    assertThat(thumbnail("missing.jpg", 160))
        .contains("error: cannot read")
        .contains("No such file");
    assertThat(thumbnail("note.txt", 0)).contains("max_side must be 1 to 4096");
    assertThat(fixtures.value("thumbnails", "health", "[]")).isEqualTo("\"ok\"");
  }

  @Test
  void aPictureCutShortHarmsNobody() throws IOException {
    picture("whole.png", "png", 200, 200);
    byte[] whole = Files.readAllBytes(particle.resolve("whole.png"));
    Files.write(particle.resolve("cut.png"), java.util.Arrays.copyOf(whole, whole.length / 2));

    assertThat(thumbnail("cut.png", 50)).startsWith("\"error: ");
    assertThat(thumbnail("whole.png", 50)).isEqualTo("\"/tmp/vault/whole-50.jpg\"");
  }

  @Test
  void theSubnetOfTheSampleNamesThisModule() throws IOException {
    String cid = Cid.of(Files.readAllBytes(SAMPLE.resolve("thumbnails.wasm"))).text();

    assertThat(SAMPLE.resolve("subnet.yaml")).content().contains("cid: " + cid);
    assertThat(SAMPLE.resolve("README.md")).content().contains(cid);
  }
}
