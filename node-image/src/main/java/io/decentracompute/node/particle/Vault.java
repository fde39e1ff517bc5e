package io.decentracompute.node.particle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A particle's own directory, made when it is first needed and deleted with the particle. Guests
 * see it as {@link #GUEST}; its name cannot be guessed.
 */
public final class Vault {
  /** Where a guest finds the directory. */
  public static final String GUEST = "/tmp/vault";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

  private final Path directory;
  private final Object lock = new Object();
  private boolean closed;

  Vault(Path directory) {
    this.directory = directory;
  }

  /**
   * The directory on this machine.
   *
   * @throws IOException when it cannot be made, or the particle has ended
   */
  public Path directory() throws IOException {
    synchronized (lock) {
      if (closed) {
        throw new IOException("the particle has ended and its vault is gone");
      }
      return Files.createDirectories(directory);
    }
  }

  /** The path that a guest uses for a file of this name. */
  public String guestPath(String name) {
    return GUEST + "/" + name;
  }

  /**
   * The file that a guest's path means: a plain name directly in the vault, neither link nor
   * directory.
   */
  public Optional<Path> file(String guestPath) {
    var prefix = GUEST + "/";
    if (!guestPath.startsWith(prefix)
        || !NAME.matcher(guestPath.substring(prefix.length())).matches()) {
      return Optional.empty();
    }
    var file = directory.resolve(guestPath.substring(prefix.length()));
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(file)
        : Optional.empty();
  }

  /** Deletes everything in it; links are deleted, not followed. */
  void delete() throws IOException {
    synchronized (lock) {
      closed = true;
    }
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
