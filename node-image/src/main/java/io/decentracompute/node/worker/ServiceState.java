package io.decentracompute.node.worker;

/**
 * How a service of the definition stands.
 *
 * @param message why it is not installed, empty when it is
 */
public record ServiceState(String name, State state, String message) {
  /** As `/status` tells it. */
  public enum State {
    INSTALLING("Installing"),
    INSTALLED("Installed"),
    FAILED("Failed");

    private final String text;

    State(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
