package io.decentracompute.crds.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes the manifests to one folder and the templates of their chart to another. */
public final class WriteManifests {
  private WriteManifests() {}

  /** Runs it. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("Usage: WriteManifests MANIFESTS CHART_TEMPLATES");
    }
    write(Path.of(arguments[0]), Manifests.yaml());
    write(Path.of(arguments[1]), Manifests.chartTemplates());
  }

  private static void write(Path folder, Map<String, String> texts) throws IOException {
    Files.createDirectories(folder);
    for (var text : texts.entrySet()) {
      Files.writeString(folder.resolve(text.getKey() + ".yaml"), text.getValue());
    }
  }
}
