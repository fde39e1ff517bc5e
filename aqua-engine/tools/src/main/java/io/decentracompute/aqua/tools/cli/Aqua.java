package io.decentracompute.aqua.tools.cli;

import io.decentracompute.aqua.compiler.AquaCompiler;
import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.compiler.CompileOptions;
import io.decentracompute.aqua.compiler.source.Diagnostic;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command line of the compiler. */
public final class Aqua {
  private static final String USAGE =
      """
      usage: aqua check FILE|FOLDER...              tell all mistakes of all files
             aqua compile FILE|FOLDER... [-o DIR]   write FILE.FUNCTION.air, or print without -o
      options: --import DIR      look for imports there too; may be given several times
               --const NAME=1    value of a constant declared with ?=
               --no-relay        callers are nodes and need no relay
               --no-xor          errors at other peers do not travel back
               --tracing         scripts tell of each function entered and left
      """;

  private final List<Path> inputs = new ArrayList<>();
  private final List<String> imports = new ArrayList<>();
  private final Map<String, Json> constants = new HashMap<>();
  private Optional<Path> output = Optional.empty();
  private boolean relay = true;
  private boolean errorsComeHome = true;
  private boolean tracing;

  private Aqua() {}

  public static void main(String[] arguments) throws IOException {
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  /**
   * Exit code 0 without mistakes, 1 with some, 2 for bad usage.
   *
   * @param out takes scripts
   * @param err takes mistakes and progress
   */
  public static int run(List<String> arguments, PrintStream out, PrintStream err)
      throws IOException {
    var command = arguments.isEmpty() ? "" : arguments.getFirst();
    var aqua = new Aqua();
    if (!(command.equals("check") || command.equals("compile"))
        || !aqua.read(arguments.subList(1, arguments.size()), err)) {
      err.print(USAGE);
      return 2;
    }
    return aqua.compileAll(command.equals("compile"), out, err);
  }

  private boolean read(List<String> arguments, PrintStream err) {
    for (int i = 0; i < arguments.size(); i++) {
      var argument = arguments.get(i);
      var value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
      switch (argument) {
        case "-o" -> {
          output = Optional.of(Path.of(value));
          i++;
        }
        case "--import" -> {
          imports.add(value);
          i++;
        }
        case "--const" -> {
          int equal = value.indexOf('=');
          if (equal < 0
              || !(JsonText.readExact(value.substring(equal + 1), 1)
                  instanceof JsonText.Result.Value(var json))) {
            err.println("aqua: --const " + value + " is not NAME=value; texts need quotes");
            return false;
          }
          constants.put(value.substring(0, equal), json);
          i++;
        }
        case "--no-relay" -> relay = false;
        case "--no-xor" -> errorsComeHome = false;
        case "--tracing" -> tracing = true;
        default -> {
          var path = Path.of(argument);
          if (argument.startsWith("-") || !Files.exists(path)) {
            err.println("aqua: there is no file or option " + argument);
            return false;
          }
          inputs.add(path);
        }
      }
    }
    return !inputs.isEmpty();
  }

  private int compileAll(boolean write, PrintStream out, PrintStream err) throws IOException {
    var files = new ArrayList<Path>();
    for (var input : inputs) {
      try (var walk = Files.walk(input)) {
        walk.filter(p -> p.toString().endsWith(".aqua")).sorted().forEach(files::add);
      }
    }
    var options = new CompileOptions(relay, errorsComeHome, tracing, constants, imports);
    int failed = 0;
    for (int i = 0; i < files.size(); i++) {
      if (files.size() > 1) {
        err.printf("[%d/%d] %s%n", i + 1, files.size(), files.get(i));
      }
      var file = files.get(i).toString().replace('\\', '/');
      var main = new SourceFile(file, Files.readString(files.get(i)));
      var result = AquaCompiler.compile(main, Aqua::file, options);
      result.diagnostics().forEach(d -> err.println(d.frame()));
      failed += (int) result.diagnostics().stream().filter(Diagnostic::isError).count();
      if (write && result instanceof Compilation.Compiled compiled) {
        write(files.get(i), compiled.scripts(), out);
      }
    }
    err.printf(
        "%d %s, %d %s%n",
        files.size(),
        files.size() == 1 ? "file" : "files",
        failed,
        failed == 1 ? "mistake" : "mistakes");
    return failed == 0 ? 0 : 1;
  }

  private void write(Path file, Map<String, String> scripts, PrintStream out) throws IOException {
    var base = file.getFileName().toString().replaceFirst("\\.aqua$", "");
    for (var script : scripts.entrySet()) {
      if (output.isPresent()) {
        Files.createDirectories(output.get());
        var target = output.get().resolve(base + "." + script.getKey() + ".air");
        Files.writeString(target, script.getValue());
      } else {
        out.println("; " + script.getKey());
        out.println(script.getValue());
      }
    }
  }

  private static Optional<SourceFile> file(String name) {
    var path = Path.of(name);
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new SourceFile(name, Files.readString(path)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
