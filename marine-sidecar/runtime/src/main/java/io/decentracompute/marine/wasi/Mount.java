package io.decentracompute.marine.wasi;

import java.nio.file.Path;
import java.util.List;

/**
 * A directory that a guest finds under a name of its own.
 *
 * @param guestPath what the guest calls it, e.g. {@code /tmp/vault}
 * @param root the host directory that no path leaves
 * @param below the names from the root to the directory itself; walked without following links
 */
public record Mount(String guestPath, Path root, List<String> below) {

  public Mount {
    below = List.copyOf(below);
  }

  public static Mount of(String guestPath, Path directory) {
    return new Mount(guestPath, directory, List.of());
  }
}
