package io.decentracompute.aqua.tools.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Does something again whenever an Aqua file changes. */
final class Watching {
  private static final long SETTLE_MS = 50;

  private Watching() {}

  /** Work on files; true if all is well. */
  @FunctionalInterface
  interface Work {
    boolean run() throws IOException;
  }

  /** Works now and after each change below the paths, until the thread is interrupted. */
  static int repeat(List<Path> inputs, PrintStream err, Work work)
      throws IOException, InterruptedException {
    try (var watch = FileSystems.getDefault().newWatchService()) {
      var watched = new HashSet<Path>();
      while (true) {
        register(inputs, watch, watched);
        attempt(err, work);
        err.println("watching for changes; interrupt to end");
        boolean changed = false;
        while (!changed) {
          var key = watch.take();
          do {
            changed |=
                key.pollEvents().stream()
                    .anyMatch(event -> String.valueOf(event.context()).endsWith(".aqua"));
            key.reset();
            key = watch.poll(SETTLE_MS, TimeUnit.MILLISECONDS); // an editor writes in pieces
          } while (key != null);
        }
      }
    }
  }

  private static void attempt(PrintStream err, Work work) {
    try {
      work.run();
    } catch (IOException e) { // a file may be gone for a moment while an editor replaces it
      err.println("aqua: " + e.getMessage());
    }
  }

  private static void register(List<Path> inputs, WatchService watch, Set<Path> watched)
      throws IOException {
    for (var input : inputs) {
      var folder = Files.isDirectory(input) ? input : input.toAbsolutePath().getParent();
      if (folder == null) {
        continue;
      }
      try (var walk = Files.walk(folder, Files.isDirectory(input) ? Integer.MAX_VALUE : 0)) {
        for (var path : walk.filter(Files::isDirectory).toList()) {
          if (watched.add(path)) {
            path.register(
                watch,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
          }
        }
      }
    }
  }
}
