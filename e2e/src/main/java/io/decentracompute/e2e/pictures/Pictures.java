package io.decentracompute.e2e.pictures;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Finds or makes the pictures that a run works on. */
public final class Pictures {

  private static final int WIDTH = 1200;
  private static final int HEIGHT = 900;

  private Pictures() {}

  /**
   * The JPEG and PNG files of a folder, sorted by name.
   *
   * @throws IllegalArgumentException when the folder holds none
   */
  public static List<Path> of(Path folder) {
    List<Path> found = files(folder);
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          folder + " holds no .jpg, .jpeg or .png file: name a folder of pictures");
    }
    return found;
  }

  /**
   * Cuts {@code count} pictures of 1200 × 900 pixels from photographs, each from another place, and
   * keeps them in {@code cache}: a second call with the same count only lists them. The same
   * photographs give the same pictures.
   *
   * @param photographs folder of JPEG files, searched through all its folders
   */
  public static List<Path> cut(Path photographs, Path cache, int count) {
    Path folder = cache.resolve("cut-" + count);
    Path done = folder.resolve("complete");
    if (!Files.exists(done)) {
      List<BufferedImage> sources =
          files(photographs).stream()
              .map(Pictures::read)
              .filter(p -> p.getWidth() >= WIDTH + 64 && p.getHeight() >= HEIGHT + 64)
              .toList();
      if (sources.isEmpty()) {
        throw new IllegalArgumentException(
            photographs + " holds no photograph larger than " + WIDTH + " × " + HEIGHT);
      }
      try {
        Files.createDirectories(folder);
        IntStream.range(0, count)
            .parallel()
            .forEach(
                i ->
                    write(
                        piece(sources.get(i % sources.size()), i),
                        folder.resolve(String.format(Locale.ROOT, "picture-%04d.jpg", i))));
        Files.createFile(done);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write pictures to " + folder, e);
      }
    }
    return files(folder);
  }

  private static BufferedImage piece(BufferedImage photograph, int index) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(index);
    int x = random.nextInt(photograph.getWidth() - WIDTH);
    int y = random.nextInt(photograph.getHeight() - HEIGHT);
    BufferedImage piece = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = piece.createGraphics();
    graphics.drawImage(photograph.getSubimage(x, y, WIDTH, HEIGHT), 0, 0, null);
    graphics.dispose();
    return piece;
  }

  private static BufferedImage read(Path file) {
    try {
      BufferedImage picture = ImageIO.read(file.toFile());
      if (picture == null) {
        throw new IOException("no known picture format");
      }
      return picture;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the photograph " + file, e);
    }
  }

  private static void write(BufferedImage picture, Path file) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(0.85f);
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the picture " + file, e);
    } finally {
      writer.dispose();
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(f -> f.toString().toLowerCase(Locale.ROOT).matches(".*\\.(jpe?g|png)"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the pictures of " + folder, e);
    }
  }
}
