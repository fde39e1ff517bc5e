package io.decentracompute.market.chain;

import java.math.BigInteger;
import java.util.HexFormat;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionDecoder;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.crypto.transaction.type.Transaction1559;

/** A chain key. It signs transactions and shows its address, nothing else. */
final class Signer {
  private final Credentials credentials;
  private final long chainId;

  /** A transaction ready to be broadcast. */
  record Signed(Bytes32 hash, String raw) {}

  Signer(String privateKey, long chainId) {
    if (!privateKey.matches("0x[0-9a-fA-F]{64}")) {
      throw new IllegalArgumentException(
          "the private key is not 0x and 64 hex digits; correct `privateKey` of the Secret");
    }
    this.credentials = Credentials.create(privateKey);
    this.chainId = chainId;
  }

  Address address() {
    return new Address(credentials.getAddress());
  }

  Signed sign(long nonce, Address to, String data, BigInteger gas, Fees fees) {
    var number = BigInteger.valueOf(nonce);
    byte[] signed;
    if (fees.legacy()) {
      var transaction =
          RawTransaction.createTransaction(
              number, fees.most(), gas, to.hex(), BigInteger.ZERO, data);
      signed = TransactionEncoder.signMessage(transaction, chainId, credentials);
    } else {
      var transaction =
          RawTransaction.createTransaction(
              chainId, number, gas, to.hex(), BigInteger.ZERO, data, fees.tip(), fees.most());
      signed = TransactionEncoder.signMessage(transaction, credentials);
    }
    return new Signed(Ids.keccak(signed), "0x" + HexFormat.of().formatHex(signed));
  }

  /** The content of a transaction that this key signed before, with other fees. */
  Signed signAgain(String raw, long nonce, Fees fees) {
    var earlier = TransactionDecoder.decode(raw);
    return sign(
        nonce, new Address(earlier.getTo()), earlier.getData(), earlier.getGasLimit(), fees);
  }

  static Fees feesOf(String raw) {
    var transaction = TransactionDecoder.decode(raw);
    if (transaction.getTransaction() instanceof Transaction1559 dynamic) {
      return new Fees(dynamic.getMaxPriorityFeePerGas(), dynamic.getMaxFeePerGas(), false);
    }
    return new Fees(transaction.getGasPrice(), transaction.getGasPrice(), true);
  }

  static Calls.Call callOf(String raw) {
    var transaction = TransactionDecoder.decode(raw);
    return new Calls.Call(new Address(transaction.getTo()), transaction.getData());
  }

  static BigInteger gasOf(String raw) {
    return TransactionDecoder.decode(raw).getGasLimit();
  }

  @Override
  public String toString() {
    return "key of " + address();
  }
}
