package io.decentracompute.crds.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes the manifests, the templates of their chart, and the page on conditions. */
public final class WriteManifests {
  private WriteManifests() {}

  /** Runs it. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      throw new IllegalArgumentException(
          "Usage: WriteManifests MANIFESTS CHART_TEMPLATES CONDITIONS_PAGE");
    }
    write(Path.of(arguments[0]), Manifests.yaml());
    write(Path.of(arguments[1]), Manifests.chartTemplates());
    Files.writeString(Path.of(arguments[2]), ConditionsPage.markdown());
  }

  private static void write(Path folder, Map<String, String> texts) throws IOException {
    Files.createDirectories(folder);
    for (var text : texts.entrySet()) {
      Files.writeString(folder.resolve(text.getKey() + ".yaml"), text.getValue());
    }
  }
}
