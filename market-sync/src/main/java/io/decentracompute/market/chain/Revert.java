package io.decentracompute.market.chain;

import java.util.List;

/**
 * A contract's refusal, decoded.
 *
 * @param name the custom error, such as {@code DealExists}; {@code Error}, {@code Panic} or {@code
 *     Unknown} otherwise
 * @param arguments its arguments as text, in order
 */
public record Revert(String name, List<String> arguments) {
  public Revert {
    arguments = List.copyOf(arguments);
  }

  @Override
  public String toString() {
    return name + arguments.toString().replace('[', '(').replace(']', ')');
  }
}
