package io.decentracompute.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a cluster could leave behind on this machine, one a line. Other clusters may come and go
 * meanwhile, so links and cgroups are those of one slot, processes those of one name; the rest of
 * the machine is compared as a whole.
 */
record Machine(Set<String> traces) {
  static Machine look(String name, int slot) {
    var traces = new TreeSet<String>();
    add(
        traces,
        "link",
        children("/sys/class/net"),
        n -> !n.matches("dc\\d+") || n.equals("dc" + slot));
    add(traces, "named network namespace", children("/run/netns"), n -> true);
    add(traces, "cgroup", cgroups(), n -> n.contains("/" + slot + "-" + name));
    add(traces, "mount", lines("/proc/self/mounts"), n -> true);
    add(
        traces,
        "route",
        lines("/proc/net/route"),
        n -> !n.startsWith("dc") || n.startsWith("dc" + slot + "\t"));
    add(traces, "setting", settings(), n -> true);
    add(traces, "rule", output("iptables-save"), n -> !n.startsWith("#") && !n.startsWith(":"));
    add(traces, "process", processes(), n -> n.contains("/clusters/" + name + "/"));
    return new Machine(traces);
  }

  private static void add(
      Set<String> traces, String kind, Stream<String> found, Predicate<String> counts) {
    found.filter(counts).map(f -> kind + " " + f).forEach(traces::add);
  }

  private static Stream<String> children(String folder) {
    var names = Path.of(folder).toFile().list();
    return names == null ? Stream.of() : Stream.of(names);
  }

  private static Stream<String> cgroups() {
    return output("find", "/sys/fs/cgroup", "-path", "*/decentra/*", "-type", "d");
  }

  private static Stream<String> settings() {
    return Stream.of(
            "vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops", "net/ipv4/ip_forward")
        .map(s -> s + "=" + lines("/proc/sys/" + s).toList());
  }

  /** Command lines with the folder of the cluster that each works in. */
  private static Stream<String> processes() {
    return children("/proc").filter(p -> p.matches("\\d+")).map(Machine::commandLine);
  }

  private static String commandLine(String pid) {
    try {
      return Files.readString(Path.of("/proc", pid, "cmdline"), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      return ""; // it has just ended
    }
  }

  private static Stream<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file)).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> output(String... command) {
    try {
      var process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
        return List.copyOf(reader.readAllLines()).stream();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(List.of(command) + " is needed to look at the machine", e);
    }
  }
}
