package io.decentracompute.images;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Lays an image's files out in a folder, byte for byte and with the times they have in it. */
final class Staged {
  /**
   * What Jib gives every file of a layer. An AOT cache knows the times of the jars it was made of.
   */
  static final FileTime MODIFIED = FileTime.fromMillis(1_000);

  private Staged() {}

  /**
   * Copies what the layers hold into the folder and answers with an image that is made of the
   * copies.
   */
  static Image in(Path folder, Image image) throws IOException {
    List<Image.Layer> layers = new ArrayList<>();
    for (Image.Layer layer : image.layers()) {
      Map<Path, String> copies = new LinkedHashMap<>();
      for (Map.Entry<Path, String> content : layer.contents().entrySet()) {
        try (Stream<Path> files = Files.walk(content.getKey())) {
          for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
            Path below = content.getKey().relativize(file);
            String target =
                below.toString().isEmpty() ? content.getValue() : content.getValue() + "/" + below;
            Path copy = folder.resolve(target.substring(1));
            Files.createDirectories(copy.getParent());
            copy(file, copy);
            copies.put(copy, target);
          }
        }
      }
      layers.add(new Image.Layer(layer.name(), copies));
    }
    return new Image(image.name(), layers, image.entrypoint(), image.environment());
  }

  private static void copy(Path file, Path copy) throws IOException {
    if (file.toString().endsWith(".jar") && isSigned(file)) {
      withoutSignature(file, copy);
    } else {
      Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.setLastModifiedTime(copy, MODIFIED);
  }

  private static boolean isSigned(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().anyMatch(e -> isSignature(e.getName()));
    }
  }

  private static boolean isSignature(String entry) {
    String upper = entry.toUpperCase(Locale.ROOT);
    return upper.startsWith("META-INF/")
        && (upper.endsWith(".SF")
            || upper.endsWith(".RSA")
            || upper.endsWith(".DSA")
            || upper.endsWith(".EC"));
  }

  /**
   * Nobody checks a signature inside an image, but the JVM would verify it at every start and keep
   * no class of such a jar in its cache.
   */
  private static void withoutSignature(Path jar, Path copy) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile());
        OutputStream file = Files.newOutputStream(copy);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (ZipEntry entry : zip.stream().filter(e -> !isSignature(e.getName())).toList()) {
        ZipEntry same = new ZipEntry(entry.getName());
        same.setLastModifiedTime(MODIFIED);
        out.putNextEntry(same);
        zip.getInputStream(entry).transferTo(out);
        out.closeEntry();
      }
    }
  }
}
