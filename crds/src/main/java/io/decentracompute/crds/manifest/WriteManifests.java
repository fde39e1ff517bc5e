package io.decentracompute.crds.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the manifests to the folder named by the one argument. */
public final class WriteManifests {
  private WriteManifests() {}

  /** Runs it. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("Usage: WriteManifests FOLDER");
    }
    var folder = Files.createDirectories(Path.of(arguments[0]));
    for (var manifest : Manifests.yaml().entrySet()) {
      Files.writeString(folder.resolve(manifest.getKey() + ".yaml"), manifest.getValue());
    }
  }
}
