package io.decentracompute.e2e.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A container's process as this host's {@code /proc} shows it, which it does on the local cluster.
 */
record HostProcess(long pid) {
  private static final Path PROC = Path.of("/proc");

  /** Clock ticks a second in {@code /proc}: USER_HZ, 100 on every Linux that Java runs on. */
  private static final double TICKS = 100;

  private static final int USER_TIME = 14;
  private static final int SYSTEM_TIME = 15;
  private static final int START_TIME = 22;

  /**
   * The process of a pod.
   *
   * @param podUid the pod's uid; it is part of its cgroups' names
   * @param program part of the command line
   */
  static Optional<HostProcess> find(String podUid, String program) {
    String underscored = podUid.replace('-', '_');
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : all) {
        String cgroup = read(process.resolve("cgroup"));
        if ((cgroup.contains(podUid) || cgroup.contains(underscored))
            && read(process.resolve("cmdline")).contains(program)) {
          return Optional.of(new HostProcess(Long.parseLong(process.getFileName().toString())));
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  boolean isAlive() {
    return Files.exists(folder());
  }

  /** Resident memory in MiB. */
  double residentMiB() {
    return read(folder().resolve("status"))
        .lines()
        .filter(l -> l.startsWith("VmRSS:"))
        .mapToDouble(l -> Double.parseDouble(l.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow(() -> gone());
  }

  /** Seconds since the process was started, to a hundredth. */
  double ageSeconds() {
    double started = ticks(START_TIME) / TICKS;
    String uptime = read(PROC.resolve("uptime"));
    return Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) - started;
  }

  /** Seconds of a processor that it has used, to a hundredth. */
  double processorSeconds() {
    return (ticks(USER_TIME) + ticks(SYSTEM_TIME)) / TICKS;
  }

  /** Whether a file whose path ends so is mapped into its memory. */
  boolean maps(String file) {
    return read(folder().resolve("maps")).lines().anyMatch(l -> l.endsWith(file));
  }

  private long ticks(int field) {
    String stat = read(folder().resolve("stat"));
    int afterName = stat.lastIndexOf(')');
    if (afterName < 0) {
      throw gone();
    }
    // The name may hold blanks; field 3 is the first after it.
    return Long.parseLong(stat.substring(afterName + 2).split(" ", -1)[field - 3]);
  }

  /** Asks it to end, as the kubelet does. */
  void end() {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
  }

  private Path folder() {
    return PROC.resolve(String.valueOf(pid));
  }

  private IllegalStateException gone() {
    return new IllegalStateException("Process " + pid + " is gone");
  }

  /** Empty for a process that has ended meanwhile. */
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
