package io.decentracompute.aqua.bench.compile;

import io.decentracompute.aqua.compiler.AquaCompiler;
import io.decentracompute.aqua.compiler.Compilation;
import io.decentracompute.aqua.compiler.CompileOptions;
import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Programs in files that are compiled together, as one sample. */
record Workload(String name, List<Program> programs) {
  private static final int FILES = 100;
  private static final int FUNCTIONS = 300;

  /** A file and how it is compiled. */
  record Program(Path file, CompileOptions options) {}

  Workload {
    programs = List.copyOf(programs);
  }

  /**
   * All of them, their files written below a folder.
   *
   * @param corpus recorded programs
   */
  static List<Workload> all(Path corpus, Path work) throws IOException {
    var recorded = recorded(corpus, work.resolve("recorded"));
    return List.of(
        new Workload("one small program", recorded.subList(0, 1)),
        new Workload(recorded.size() + " recorded programs", recorded),
        new Workload(
            FUNCTIONS + " functions in a file",
            List.of(new Program(large(work), CompileOptions.DEFAULT))),
        new Workload(
            FILES + " files that import each other",
            List.of(new Program(chain(work), CompileOptions.DEFAULT))));
  }

  private static List<Program> recorded(Path corpus, Path work) throws IOException {
    var programs = new ArrayList<Program>();
    List<Path> files;
    try (var list = Files.list(corpus)) {
      files = list.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    for (var file : files) {
      if (!(JsonText.readExact(Files.readString(file), 2000)
          instanceof JsonText.Result.Value(Json.Obj recorded))) {
        throw new IOException(file + " is no recorded program");
      }
      var folder = work.resolve(file.getFileName().toString().replace(".json", ""));
      if (recorded.get("sources") instanceof Json.Obj sources) {
        for (var source : sources.fields().entrySet()) {
          var target = folder.resolve(source.getKey());
          Files.createDirectories(Optional.ofNullable(target.getParent()).orElse(folder));
          Files.writeString(target, ((Json.Str) source.getValue()).value());
        }
      }
      programs.add(new Program(folder.resolve("main.aqua"), options(recorded, folder)));
    }
    return programs;
  }

  private static CompileOptions options(Json.Obj recorded, Path folder) {
    var options =
        recorded.get("options") instanceof Json.Obj given ? given : new Json.Obj(Map.of());
    var constants = new HashMap<String, Json>();
    for (var text : texts(options, "constants")) {
      int equal = text.indexOf('=');
      if (JsonText.readExact(text.substring(equal + 1).strip(), 1)
          instanceof JsonText.Result.Value(var json)) {
        constants.put(text.substring(0, equal).strip(), json);
      }
    }
    return new CompileOptions(
        !isSet(options, "noRelay"),
        !isSet(options, "noXor"),
        isSet(options, "tracing"),
        constants,
        texts(options, "imports").stream().map(path -> folder.resolve(path).toString()).toList());
  }

  private static boolean isSet(Json.Obj options, String name) {
    return options.get(name) instanceof Json.Bool(var set) && set;
  }

  private static List<String> texts(Json.Obj options, String name) {
    return options.get(name) instanceof Json.Arr array
        ? array.values().stream().map(value -> ((Json.Str) value).value()).toList()
        : List.of();
  }

  private static Path large(Path work) throws IOException {
    var text = new StringBuilder("aqua Large\n\nexport f0\n\n").append(SERVICES);
    for (int i = FUNCTIONS - 1; i >= 0; i--) {
      text.append(function("f" + i, i % 10 == 9 || i == FUNCTIONS - 1 ? "" : "f" + (i + 1)));
    }
    return Files.writeString(work.resolve("large.aqua"), text.toString());
  }

  private static final String SERVICES =
      """
      service Store("store"):
          get(key: string) -> string
          size(key: string) -> u32

      """;

  private static String function(String name, String next) {
    return """
    func %s(p: string, n: u32) -> string:
        found: *string
        if n > 3:
            on p via HOST_PEER_ID:
                found <- Store.get("key")
        else:
            for i <- ["a", "b"]:
                size <- Store.size(i)
                if size == n + 1:
                    found <- Store.get(i)
        try:
            found <- %s
        otherwise:
            found <<- "none"
        <- found!

    """
        .formatted(name, next.isEmpty() ? "Store.get(\"end\")" : next + "(p, n + 1)");
  }

  private static Path chain(Path work) throws IOException {
    var folder = Files.createDirectories(work.resolve("files"));
    Files.writeString(
        folder.resolve("file0.aqua"),
        "aqua File0 declares *\n\n" + SERVICES + function("g0", "") + function("h0", ""));
    for (int i = 1; i < FILES; i++) {
      var text = new StringBuilder("aqua File%d declares *\n\n".formatted(i));
      text.append("import g%d from \"file%d.aqua\"\n".formatted(i - 1, i - 1));
      text.append(
          "import h%d as near from \"file%d.aqua\"\nimport Store from \"file0.aqua\"\n\n"
              .formatted(i / 2, i / 2));
      if (i == FILES - 1) {
        text.append("export g%d\n\n".formatted(i));
      }
      text.append(function("g" + i, i % 10 == 0 ? "" : "g" + (i - 1)));
      text.append(function("h" + i, i % 10 == 0 ? "" : "near"));
      Files.writeString(folder.resolve("file" + i + ".aqua"), text.toString());
    }
    return folder.resolve("file" + (FILES - 1) + ".aqua");
  }

  /** Compiles all of it; how many functions were made scripts of. */
  int compile() throws IOException {
    int functions = 0;
    for (var program : programs) {
      var main = new SourceFile(program.file().toString(), Files.readString(program.file()));
      functions +=
          switch (AquaCompiler.compile(main, DISK, program.options())) {
            case Compilation.Compiled compiled -> compiled.functions().size();
            case Compilation.Refused refused ->
                throw new IOException(refused.diagnostics().getFirst().frame());
          };
    }
    return functions;
  }

  private static final Sources DISK =
      name -> {
        var path = Path.of(name);
        try {
          return Files.isRegularFile(path)
              ? Optional.of(new SourceFile(name, Files.readString(path)))
              : Optional.empty();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      };

  /** As the reference's side reads it. */
  Json json() {
    var list = new ArrayList<Json>();
    for (var program : programs) {
      var options = program.options();
      var constants = new ArrayList<Json>();
      options
          .constants()
          .forEach((constant, value) -> constants.add(Json.of(constant + " = " + value)));
      var fields = new LinkedHashMap<String, Json>();
      fields.put("filePath", Json.of(program.file().toString()));
      fields.put("imports", Json.array(options.importFolders().stream().map(Json::of).toList()));
      fields.put("constants", Json.array(constants));
      fields.put("noRelay", Json.of(!options.relay()));
      fields.put("noXor", Json.of(!options.errorsComeHome()));
      fields.put("tracing", Json.of(options.tracing()));
      list.add(new Json.Obj(fields));
    }
    return new Json.Obj(Map.of("name", Json.of(name), "programs", Json.array(list)));
  }
}
