package io.decentracompute.aqua.tools.cli;

import io.decentracompute.aqua.compiler.source.SourceFile;
import io.decentracompute.aqua.compiler.source.Sources;
import io.decentracompute.aqua.json.Json;
import io.decentracompute.aqua.json.JsonText;
import io.decentracompute.aqua.tools.files.DiskSources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What earlier compilations into a folder read and wrote: a file whose sources, options and outputs
 * are what they were then is not compiled again. Names that were looked for and not found count
 * too, so a new file that comes first in the search is noticed.
 */
final class BuildRecord {
  private static final String NAME = ".aqua-build.json";
  private static final String ABSENT = "";

  private final Path folder;
  private final String settings;
  private final Map<String, Entry> entries = new TreeMap<>();
  private final Map<String, String> hashes = new HashMap<>();
  private final DiskSources disk = new DiskSources();

  /** What one file's compilation read and wrote, by name, with hashes. */
  private record Entry(Map<String, String> read, Map<String, String> written) {}

  /** Sources that note what is read through them. */
  final class Noted implements Sources {
    private final Map<String, String> read = new TreeMap<>();

    @Override
    public Optional<SourceFile> file(String name) {
      var found = disk.file(name);
      read.put(name, found.map(file -> hash(file.text())).orElse(ABSENT));
      return found;
    }

    @Override
    public Optional<SourceFile> imported(String importer, String path, List<String> folders) {
      return Sources.super
          .imported(importer, path, folders)
          .or(() -> Sources.super.imported(importer, path, DiskSources.packages(importer)));
    }
  }

  /**
   * The record in a folder, empty if there is none or it was made with other settings.
   *
   * @param settings all that changes what is made of the same sources
   */
  BuildRecord(Path folder, String settings) throws IOException {
    this.folder = folder;
    this.settings = hash(settings);
    var file = folder.resolve(NAME);
    if (Files.exists(file)
        && JsonText.readExact(Files.readString(file), 10)
            instanceof JsonText.Result.Value(Json.Obj record)
        && Json.of(this.settings).equals(record.get("settings"))
        && record.get("files") instanceof Json.Obj files) {
      files
          .fields()
          .forEach(
              (name, entry) -> {
                if (entry instanceof Json.Obj known) {
                  entries.put(name, new Entry(texts(known, "read"), texts(known, "written")));
                }
              });
    }
  }

  private static Map<String, String> texts(Json.Obj object, String name) {
    var texts = new TreeMap<String, String>();
    if (object.get(name) instanceof Json.Obj fields) {
      fields
          .fields()
          .forEach((key, value) -> texts.put(key, value instanceof Json.Str(var s) ? s : ABSENT));
    }
    return texts;
  }

  /** Whether compiling this file would give what is there. */
  boolean isCurrent(String file) {
    var entry = entries.get(file);
    return entry != null
        && entry.read().entrySet().stream().allMatch(e -> current(e.getKey()).equals(e.getValue()))
        && entry.written().entrySet().stream()
            .allMatch(e -> onDisk(folder.resolve(e.getKey())).equals(e.getValue()));
  }

  /** The hash of a file as it is now, taken once. */
  private String current(String name) {
    return hashes.computeIfAbsent(name, n -> onDisk(Path.of(n)));
  }

  private static String onDisk(Path path) {
    try {
      return Files.isRegularFile(path) ? hash(Files.readString(path)) : ABSENT;
    } catch (IOException e) {
      return ABSENT; // as good as changed: it is read again, and then the problem is told
    }
  }

  Noted sources() {
    return new Noted();
  }

  /** Notes a compilation. */
  void compiled(SourceFile main, Noted sources, Map<String, String> written) {
    var read = new TreeMap<>(sources.read);
    read.put(main.name(), hash(main.text()));
    var outputs = new TreeMap<String, String>();
    written.forEach((name, text) -> outputs.put(name, hash(text)));
    entries.put(main.name(), new Entry(read, outputs));
  }

  /** Forgets what was noted of a file. */
  void forget(String file) {
    entries.remove(file);
  }

  void save() throws IOException {
    var files = new TreeMap<String, Json>();
    entries.forEach(
        (name, entry) ->
            files.put(
                name,
                new Json.Obj(
                    Map.of("read", object(entry.read()), "written", object(entry.written())))));
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve(NAME),
        new Json.Obj(Map.of("settings", Json.of(settings), "files", new Json.Obj(files)))
            .toString());
  }

  private static Json object(Map<String, String> texts) {
    var fields = new TreeMap<String, Json>();
    texts.forEach((name, text) -> fields.put(name, Json.of(text)));
    return new Json.Obj(fields);
  }

  private static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
