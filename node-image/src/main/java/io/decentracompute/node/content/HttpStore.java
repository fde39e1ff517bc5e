package io.decentracompute.node.content;

import io.decentracompute.node.content.ContentException.Reason;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Content over HTTP: the gateway's store with a token, and any source that a definition names. */
public final class HttpStore implements ContentStore {
  private static final int CONNECT_MS = 5_000;
  private static final int READ_MS = 20_000;
  private static final int MAX_REDIRECTS = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final URI base;
  private final Optional<String> token;

  /**
   * A store behind a base URL.
   *
   * @param base of the store, without a path
   * @param token bearer token, where the store asks for one
   */
  public HttpStore(URI base, Optional<String> token) {
    this.base = base;
    this.token = token;
  }

  @Override
  public void fetch(Cid cid, Path target, long maxBytes) throws IOException {
    var uri = uri(cid);
    var elsewhere = download(uri, token, cid, target, maxBytes);
    if (elsewhere != null) {
      throw new ContentException(Reason.UNREACHABLE, uri + " redirects to " + elsewhere);
    }
  }

  /**
   * Fetches from any HTTP source; up to five redirects, never to an address of the machine's own
   * network link.
   */
  public static void fetchFrom(URI source, Cid cid, Path target, long maxBytes) throws IOException {
    var at = source;
    for (int i = 0; i <= MAX_REDIRECTS; i++) {
      var next = download(at, Optional.empty(), cid, target, maxBytes);
      if (next == null) {
        return;
      }
      at = at.resolve(next);
    }
    throw new ContentException(
        Reason.UNREACHABLE, source + " redirects more than " + MAX_REDIRECTS + " times");
  }

  /** Downloads, or gives the place to which the source redirects. */
  private static @Nullable String download(
      URI uri, Optional<String> token, Cid cid, Path target, long maxBytes) throws IOException {
    var connection = open(uri, "GET", token);
    try {
      int status = status(connection, uri);
      var location = connection.getHeaderField("Location");
      if (REDIRECTS.contains(status) && token.isEmpty() && location != null) {
        return location;
      }
      if (status == 404) {
        throw new ContentException(Reason.NOT_FOUND, uri + " does not have it (404)");
      }
      if (status != 200) {
        throw new ContentException(Reason.UNREACHABLE, uri + " answered " + status);
      }
      try (var in = connection.getInputStream()) {
        var _ = VerifiedCopy.copy(in, target, maxBytes, Optional.of(cid), uri.toString());
      }
      return null;
    } catch (ContentException e) {
      connection.disconnect();
      throw e;
    } catch (IOException e) {
      connection.disconnect();
      throw new ContentException(Reason.UNREACHABLE, uri + " broke off: " + e.getMessage(), e);
    }
  }

  @Override
  public Cid store(Path file) throws IOException {
    var cid = Cid.of(file);
    var uri = uri(cid);
    var connection = open(uri, "PUT", token);
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(Files.size(file));
    connection.setRequestProperty("Content-Type", "application/octet-stream");
    try (var out = connection.getOutputStream()) {
      Files.copy(file, out);
    } catch (IOException e) {
      // the store may have answered before it read everything: its status says more
    }
    int status = status(connection, uri);
    switch (status) {
      case 200, 201 -> connection.getInputStream().close();
      case 413, 507 ->
          throw new ContentException(
              Reason.TOO_LARGE, uri + " has no room for it (" + status + ")");
      default -> throw new ContentException(Reason.UNREACHABLE, uri + " answered " + status);
    }
    return cid;
  }

  @Override
  public boolean exists(Cid cid) throws IOException {
    var uri = uri(cid);
    int status = status(open(uri, "HEAD", token), uri);
    return switch (status) {
      case 200 -> true;
      case 404 -> false;
      default -> throw new ContentException(Reason.UNREACHABLE, uri + " answered " + status);
    };
  }

  private URI uri(Cid cid) {
    return base.resolve("/v1/content/" + cid);
  }

  private static int status(HttpURLConnection connection, URI uri) throws ContentException {
    try {
      return connection.getResponseCode();
    } catch (IOException e) {
      throw new ContentException(
          Reason.UNREACHABLE, uri + " does not answer: " + e.getMessage(), e);
    }
  }

  private static HttpURLConnection open(URI uri, String method, Optional<String> token)
      throws IOException {
    var scheme = uri.getScheme();
    if (!("http".equals(scheme) || "https".equals(scheme)) || uri.getHost() == null) {
      throw new ContentException(
          Reason.UNREACHABLE, uri + " is no HTTP source; only http and https are fetched");
    }
    if (token.isEmpty()) {
      refuseLinkLocal(uri);
    }
    var connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MS);
    connection.setReadTimeout(READ_MS);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestMethod(method);
    token.ifPresent(t -> connection.setRequestProperty("Authorization", "Bearer " + t));
    return connection;
  }

  // Clouds serve their machines' credentials on link-local addresses; a customer's source must not
  // reach them.
  private static void refuseLinkLocal(URI uri) throws IOException {
    for (var address : InetAddress.getAllByName(uri.getHost())) {
      if (address.isLinkLocalAddress()
          || address.isMulticastAddress()
          || address.isAnyLocalAddress()) {
        throw new ContentException(
            Reason.UNREACHABLE,
            uri + " is at " + address.getHostAddress() + ", which is not fetched from");
      }
    }
  }
}
