package io.decentracompute.marine.wasi;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A host directory that a guest may see, and nothing beyond it.
 *
 * <p>Every step from the root to a file is opened relative to the directory before it and without
 * following links ({@code openat} with {@code O_NOFOLLOW}), so that a link planted by somebody
 * else, also between two steps, leads nowhere. {@code ..} is resolved on the names and never leaves
 * the root. A guest can make no links itself.
 */
final class FileTree {
  static final int MAX_DEPTH = 64;
  static final int MAX_LISTED = 10_000;
  private static final int MAX_NAME = 255;
  private static final int MAX_PATH = 4_096;

  private final Path root;

  /**
   * @param root an existing directory; links on the way to it are the host's own and followed
   */
  FileTree(Path root) {
    this.root = root;
  }

  /** What a path names. */
  record Entry(Kind kind, long size, long modifiedNanos, long accessedNanos) {}

  enum Kind {
    FILE,
    DIRECTORY,
    LINK,
    OTHER
  }

  /** A name in a directory. */
  record Listed(String name, Kind kind) {}

  /**
   * The names on the way that {@code path} goes from {@code base}, both below the root.
   *
   * @param floor how many of the first names {@code ..} cannot take back
   */
  static List<String> resolve(int floor, List<String> base, String path) throws FileRefusal {
    if (path.length() > MAX_PATH) {
      throw new FileRefusal(Errno.NAMETOOLONG);
    }
    if (path.isEmpty()) {
      throw new FileRefusal(Errno.NOENT);
    }
    if (path.startsWith("/")) {
      throw new FileRefusal(Errno.NOTCAPABLE);
    }
    var names = new ArrayList<>(base);
    for (var name : path.split("/", -1)) {
      switch (name) {
        case "", "." -> {}
        case ".." -> {
          if (names.size() <= floor) {
            throw new FileRefusal(Errno.NOTCAPABLE);
          }
          names.removeLast();
        }
        default -> {
          if (name.indexOf('\0') >= 0) {
            throw new FileRefusal(Errno.INVAL);
          }
          if (name.length() > MAX_NAME) {
            throw new FileRefusal(Errno.NAMETOOLONG);
          }
          names.add(name);
        }
      }
    }
    if (names.size() > MAX_DEPTH) {
      throw new FileRefusal(Errno.NAMETOOLONG);
    }
    return List.copyOf(names);
  }

  Entry stat(List<String> names) throws FileRefusal {
    return below(
        parent(names),
        directory ->
            entry(
                names.isEmpty()
                    ? directory.getFileAttributeView(BasicFileAttributeView.class)
                    : view(directory, names.getLast())));
  }

  /** Opens a regular file; a link, a directory, a device or a pipe is refused. */
  SeekableByteChannel open(List<String> names, Set<StandardOpenOption> how) throws FileRefusal {
    if (names.isEmpty()) {
      throw new FileRefusal(Errno.ISDIR);
    }
    Set<OpenOption> options = new HashSet<>(how);
    options.add(LinkOption.NOFOLLOW_LINKS);
    return below(
        parent(names),
        directory -> {
          var name = Path.of(names.getLast());
          if (!how.contains(StandardOpenOption.CREATE_NEW)) {
            try {
              requireFile(entry(view(directory, names.getLast())).kind());
            } catch (java.nio.file.NoSuchFileException e) {
              if (!how.contains(StandardOpenOption.CREATE)) {
                throw e;
              }
            }
          }
          return how.contains(StandardOpenOption.WRITE)
              ? directory.newByteChannel(
                  name,
                  options,
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-rw-r--")))
              : directory.newByteChannel(name, options);
        });
  }

  private static void requireFile(Kind kind) throws FileRefusal {
    switch (kind) {
      case FILE -> {}
      case DIRECTORY -> throw new FileRefusal(Errno.ISDIR);
      case LINK -> throw new FileRefusal(Errno.LOOP);
      case OTHER -> throw new FileRefusal(Errno.ACCES);
    }
  }

  /** The names in a directory, sorted, at most {@link #MAX_LISTED}. */
  List<Listed> list(List<String> names) throws FileRefusal {
    return below(
        names,
        directory -> {
          var found = new ArrayList<Listed>();
          for (var path : directory) {
            if (found.size() == MAX_LISTED) {
              break;
            }
            var name = path.getFileName().toString();
            found.add(new Listed(name, entry(view(directory, name)).kind()));
          }
          found.sort(java.util.Comparator.comparing(Listed::name));
          return found;
        });
  }

  void createDirectory(List<String> names) throws FileRefusal {
    if (names.isEmpty()) {
      throw new FileRefusal(Errno.EXIST);
    }
    below(
        parent(names),
        directory -> {
          // The JDK has no mkdirat. The parent was just walked without links, and no guest can make
          // one, so the path is the walked one.
          var path = root;
          for (var name : names) {
            path = path.resolve(name);
          }
          if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(null);
          }
          return Files.createDirectory(path);
        });
  }

  void deleteFile(List<String> names) throws FileRefusal {
    if (names.isEmpty()) {
      throw new FileRefusal(Errno.ISDIR);
    }
    below(
        parent(names),
        directory -> {
          directory.deleteFile(Path.of(names.getLast())); // a link itself, never its target
          return true;
        });
  }

  void deleteDirectory(List<String> names) throws FileRefusal {
    if (names.isEmpty()) {
      throw new FileRefusal(Errno.BUSY);
    }
    below(
        parent(names),
        directory -> {
          directory.deleteDirectory(Path.of(names.getLast()));
          return true;
        });
  }

  void move(List<String> from, FileTree other, List<String> to) throws FileRefusal {
    if (from.isEmpty() || to.isEmpty()) {
      throw new FileRefusal(Errno.BUSY);
    }
    below(
        parent(from),
        source ->
            other.below(
                parent(to),
                target -> {
                  source.move(Path.of(from.getLast()), target, Path.of(to.getLast()));
                  return true;
                }));
  }

  private static List<String> parent(List<String> names) {
    return names.isEmpty() ? names : names.subList(0, names.size() - 1);
  }

  private static BasicFileAttributeView view(SecureDirectoryStream<Path> directory, String name) {
    return directory.getFileAttributeView(
        Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static Entry entry(BasicFileAttributeView view) throws IOException {
    BasicFileAttributes found = view.readAttributes();
    Kind kind =
        found.isRegularFile()
            ? Kind.FILE
            : found.isDirectory()
                ? Kind.DIRECTORY
                : found.isSymbolicLink() ? Kind.LINK : Kind.OTHER;
    return new Entry(
        kind,
        found.size(),
        found.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
        found.lastAccessTime().to(java.util.concurrent.TimeUnit.NANOSECONDS));
  }

  @FunctionalInterface
  private interface InDirectory<T> {
    T run(SecureDirectoryStream<Path> directory) throws IOException, FileRefusal;
  }

  /** Walks down from the root, one name at a time and no link ever followed, and acts there. */
  @SuppressWarnings("StreamResourceLeak") // closed below, under the name that walks on
  private <T> T below(List<String> names, InDirectory<T> action) throws FileRefusal {
    try {
      var here = secure(Files.newDirectoryStream(root));
      try {
        for (var name : names) {
          var next = here.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS);
          here.close();
          here = secure(next);
        }
        return action.run(here);
      } finally {
        here.close();
      }
    } catch (IOException e) {
      throw FileRefusal.of(e);
    }
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) {
    if (stream instanceof SecureDirectoryStream<Path> safe) {
      return safe;
    }
    throw new IllegalStateException(
        "this platform opens files by path only, so links cannot be excluded; run on Linux");
  }
}
