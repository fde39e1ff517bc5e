package io.decentracompute.images;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One image: what goes into it and what it starts.
 *
 * @param name the last part of the image's name, such as {@code operator}
 * @param layers from the one that changes least to the one that changes most
 * @param entrypoint the program and its fixed arguments
 * @param environment variables set in the image
 */
record Image(
    String name, List<Layer> layers, List<String> entrypoint, Map<String, String> environment) {

  Image {
    layers = List.copyOf(layers);
    entrypoint = List.copyOf(entrypoint);
    environment = Map.copyOf(environment);
  }

  /**
   * Files and folders that become one layer.
   *
   * @param name says in the build log and the layer's history what the layer is
   * @param contents host file or folder to absolute path in the image; folders are copied whole
   */
  record Layer(String name, Map<Path, String> contents) {
    Layer {
      contents = Map.copyOf(contents);
    }
  }
}
