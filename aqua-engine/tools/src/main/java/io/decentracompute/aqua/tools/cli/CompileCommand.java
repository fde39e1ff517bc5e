package io.decentracompute.aqua.tools.cli;

import io.decentracompute.aqua.compiler.AquaCompiler;
import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.tools.files.DiskSources;
import io.decentracompute.aqua.tools.stubs.InterfaceJson;
import io.decentracompute.aqua.tools.stubs.JavaStub;
import io.decentracompute.aqua.tools.stubs.TypeScriptStub;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Makes scripts of exported functions. */
@Command(
    name = "compile",
    description = "Makes FILE.FUNCTION.air of each exported function, or prints scripts.")
final class CompileCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Aqua aqua;

  @Mixin private CompilerFlags flags = new CompilerFlags();

  @Option(names = "-o", paramLabel = "DIR", description = "write files there, do not print")
  private Optional<Path> output = Optional.empty();

  /** What is made. */
  enum Target {
    air,
    json,
    ts,
    java
  }

  @Option(
      names = "--target",
      description =
          "${COMPLETION-CANDIDATES}: scripts, the interface as JSON, or a client of the gateway"
              + " (FILE.mjs with FILE.d.mts, or File.java); clients want --no-relay")
  private Target target = Target.air;

  @Option(names = "--package", paramLabel = "NAME", description = "package of the Java client")
  private String packageName = "";

  @Option(
      names = "--watch",
      description = "compile again whenever a file changes, until interrupted")
  private boolean watch;

  @Option(
      names = "--map",
      description = "also write FILE.FUNCTION.map.json: which line each part of a script is from")
  private boolean map;

  @Parameters(arity = "1..*", paramLabel = "FILE|FOLDER")
  private List<Path> inputs = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (watch) {
      return Watching.repeat(inputs, aqua.streams().err(), this::compile);
    }
    return compile() ? Aqua.OK : Aqua.MISTAKES;
  }

  private boolean compile() throws IOException {
    var options = flags.options();
    var settings =
        String.join(" ", options.toString(), target.name(), "" + map, packageName, version());
    var record =
        output.isPresent()
            ? Optional.of(new BuildRecord(output.get(), settings))
            : Optional.<BuildRecord>empty();
    return Project.compile(
        DiskSources.below(inputs), options, record, aqua.streams().err(), this::write);
  }

  /** Tells one build of the compiler from another. */
  private static String version() throws IOException {
    var source = AquaCompiler.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return "";
    }
    try {
      var path = Path.of(source.getLocation().toURI());
      return path + " " + Files.getLastModifiedTime(path);
    } catch (URISyntaxException e) {
      return source.getLocation().toString();
    }
  }

  private Map<String, String> write(Path file, Compilation.Compiled compiled) throws IOException {
    var base = file.getFileName().toString().replaceFirst("\\.aqua$", "");
    var texts = texts(base, compiled);
    for (var text : texts.entrySet()) {
      if (output.isEmpty()) {
        aqua.streams().out().println("; " + text.getKey());
        aqua.streams().out().println(text.getValue());
      } else {
        Files.createDirectories(output.get());
        Files.writeString(output.get().resolve(text.getKey()), text.getValue());
      }
    }
    return texts;
  }

  /** What is written, by the names of files. */
  private Map<String, String> texts(String base, Compilation.Compiled compiled) {
    var texts = new LinkedHashMap<String, String>();
    switch (target) {
      case air -> {
        for (var function : compiled.functions()) {
          var stem = base + "." + function.name();
          texts.put(stem + ".air", function.script());
          if (map) {
            texts.put(stem + ".map.json", function.sourceMap().json().toString());
          }
        }
      }
      case json -> texts.put(base + ".json", InterfaceJson.of(compiled) + "\n");
      case ts -> {
        var stub = new TypeScriptStub(compiled);
        texts.put(base + ".mjs", stub.module());
        texts.put(base + ".d.mts", stub.types());
      }
      case java -> {
        var name = className(base);
        texts.put(name + ".java", new JavaStub(compiled, packageName, name).source());
      }
    }
    return texts;
  }

  private static String className(String base) {
    var name = base.replaceAll("\\W", "_");
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}
