package io.decentracompute.marine.wasi;

/** Where a guest's standard output and error go. */
@FunctionalInterface
public interface GuestOutput {
  /**
   * Takes what the guest wrote.
   *
   * @param descriptor 1 for standard output, 2 for standard error
   * @param text what was written, not always whole lines
   */
  void write(int descriptor, String text);
}
