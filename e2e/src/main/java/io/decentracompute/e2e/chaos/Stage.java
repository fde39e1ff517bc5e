package io.decentracompute.e2e.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The repository as a journey sees it, but for one line: the RPC endpoint in {@code
 * samples/network.yaml} is the proxy.
 */
final class Stage {
  private static final Pattern RPC = Pattern.compile("(?m)^(\\s*rpc:).*$");

  private Stage() {}

  /** Makes it in {@code folder} anew, with links for what stays as it is. */
  static Path set(Path root, Path folder, String rpc) throws IOException {
    Path samples = folder.resolve("samples");
    Files.createDirectories(samples);
    Files.createDirectories(folder.resolve("target"));
    link(folder.resolve("charts"), root.resolve("charts"));
    link(folder.resolve("target/images"), root.resolve("target/images"));
    for (Path sample : list(root.resolve("samples"))) {
      if (!sample.endsWith("network.yaml")) {
        link(samples.resolve(sample.getFileName().toString()), sample);
      }
    }
    Path network = samples.resolve("network.yaml");
    Files.deleteIfExists(network);
    Files.writeString(
        network, through(Files.readString(root.resolve("samples/network.yaml")), rpc));
    return folder;
  }

  /** The manifest with this endpoint and no other. */
  static String through(String manifest, String rpc) {
    Matcher line = RPC.matcher(manifest);
    if (!line.find()) {
      throw new IllegalStateException(
          "samples/network.yaml has no line 'rpc:' to point at the proxy");
    }
    return line.replaceFirst("$1 " + Matcher.quoteReplacement("[\"" + rpc + "\"]"));
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static void link(Path link, Path target) throws IOException {
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, target.toAbsolutePath());
  }
}
