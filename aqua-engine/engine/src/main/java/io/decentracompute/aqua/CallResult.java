package io.decentracompute.aqua;

/**
 * What a host function answered.
 *
 * @param retCode 0 for success
 * @param text JSON text; with another code any text, JSON or not
 */
public record CallResult(int retCode, String text) {
  public static CallResult ok(String json) {
    return new CallResult(0, json);
  }
}
