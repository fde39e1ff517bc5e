package io.decentracompute.node.http;

/** An answer that is an error: {@code {"error":{"code","message"}}}. */
public final class HttpProblem extends Exception {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final String code;

  public HttpProblem(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }
}
