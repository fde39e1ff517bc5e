package io.decentracompute.aqua.conformance;

import io.decentracompute.aqua.KeyPair;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The peers of recorded cases: a name's SHA-256 is the seed of its key. */
public final class Peers {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]+)\\}\\}");
  private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();

  private Peers() {}

  /** The key of a peer by name. */
  public static KeyPair key(String name) {
    return KEYS.computeIfAbsent(
        name,
        n -> {
          try {
            return KeyPair.ofSeed(
                MessageDigest.getInstance("SHA-256").digest(n.getBytes(StandardCharsets.UTF_8)));
          } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
          }
        });
  }

  /** Replaces every {@code {{name}}} by that peer's id. */
  public static String resolve(String text) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(key(match.group(1)).peerId().text()));
  }
}
