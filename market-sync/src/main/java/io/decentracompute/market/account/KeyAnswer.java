package io.decentracompute.market.account;

import io.decentracompute.market.chain.Address;
import org.web3j.crypto.Credentials;

/** What came of reading the Secret with a chain account's key. */
public sealed interface KeyAnswer {
  /**
   * The key is there.
   *
   * @param privateKey secp256k1, 0x and 64 hexadecimal digits
   */
  record Found(String privateKey) implements KeyAnswer {
    /** The account that the key signs for. */
    public Address address() {
      return new Address(Credentials.create(privateKey).getAddress());
    }

    @Override
    public String toString() {
      return "Found[privateKey=…]";
    }
  }

  /** There is no such Secret. */
  record NotFound(String message) implements KeyAnswer {}

  /** The API server does not let this role read it. */
  record Forbidden(String message) implements KeyAnswer {}

  /** The Secret holds no usable key. */
  record Invalid(String message) implements KeyAnswer {}
}
