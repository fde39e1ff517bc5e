package io.decentracompute.market.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads chain keys from Secrets, one at a time and by name: the role never lists or watches
 * Secrets. Nothing is cached, so a key that was granted, changed or taken away counts at the next
 * look.
 */
public final class AccountKeys {
  /** The entry of the Secret that holds the key. */
  public static final String ENTRY = "privateKey";

  private static final Pattern KEY = Pattern.compile("0x[0-9a-fA-F]{64}");

  private final KubernetesClient client;
  private final String serviceAccount;

  /** Reads through this client; messages tell people to grant it to this ServiceAccount. */
  public AccountKeys(KubernetesClient client, String serviceAccount) {
    this.client = client;
    this.serviceAccount = serviceAccount;
  }

  /**
   * Reads one key.
   *
   * @throws KubernetesClientException when the API server gives no answer on the matter
   */
  public KeyAnswer read(String namespace, String name) {
    @Nullable Secret secret;
    try {
      secret = client.secrets().inNamespace(namespace).withName(name).get();
    } catch (KubernetesClientException refused) {
      if (refused.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return new KeyAnswer.Forbidden(
            ("ServiceAccount %s may not read Secret %s/%s. Grant it: kubectl -n %s create role %s-reader"
                    + " --verb=get --resource=secrets --resource-name=%s, and a rolebinding of it.")
                .formatted(serviceAccount, namespace, name, namespace, name, name));
      }
      throw refused;
    }
    return secret == null
        ? new KeyAnswer.NotFound(
            ("Secret %s/%s does not exist. Create it with entry %s: 0x and 64 hexadecimal digits of the"
                    + " account's secp256k1 key.")
                .formatted(namespace, name, ENTRY))
        : parse(secret, namespace, name);
  }

  private static KeyAnswer parse(Secret secret, String namespace, String name) {
    var data = secret.getData();
    var encoded = data == null ? null : data.get(ENTRY);
    if (encoded == null) {
      return new KeyAnswer.Invalid(
          "Secret %s/%s has no entry %s. Add it: 0x and 64 hexadecimal digits."
              .formatted(namespace, name, ENTRY));
    }
    var text = new String(Base64.getMimeDecoder().decode(encoded), UTF_8).strip();
    if (!KEY.matcher(text).matches() || text.substring(2).chars().allMatch(c -> c == '0')) {
      return new KeyAnswer.Invalid(
          "Entry %s of Secret %s/%s is not a secp256k1 key: it must be 0x and 64 hexadecimal digits, not all zero."
              .formatted(ENTRY, namespace, name));
    }
    return new KeyAnswer.Found(text);
  }
}
