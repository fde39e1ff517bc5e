package io.decentracompute.market.chain.dev;

import io.decentracompute.market.chain.Address;
import java.util.List;

/**
 * Accounts of anvil's public test mnemonic, by index. Everybody knows these keys: money sent to
 * them on a public chain is lost.
 */
public record DevAccount(Address address, String privateKey) {
  /** Deploys the contracts. */
  public static final DevAccount DEPLOYER =
      of(
          "f39fd6e51aad88f6f4ce6ab8827279cfffb92266",
          "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

  public static final DevAccount PROVIDER =
      of(
          "70997970c51812dc3a010c7d01b50e0d17dc79c8",
          "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");
  public static final DevAccount CUSTOMER =
      of(
          "3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
          "5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a");

  /** Plays the part of anybody else; opens epochs for {@code advance-epoch}. */
  public static final DevAccount ANYONE =
      of(
          "90f79bf6eb2c4f870365e785982e1f101e93b906",
          "7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6");

  public static final DevAccount SECOND_PROVIDER =
      of(
          "15d34aaf54267db7d7c367839aaf71a00a2c6a65",
          "47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a");
  public static final DevAccount SECOND_CUSTOMER =
      of(
          "9965507d1a55bcc2695c58ba16fb37d819b0a4dc",
          "8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba");

  /** All of the above, in the mnemonic's order. */
  public static final List<DevAccount> ALL =
      List.of(DEPLOYER, PROVIDER, CUSTOMER, ANYONE, SECOND_PROVIDER, SECOND_CUSTOMER);

  private static DevAccount of(String address, String key) {
    return new DevAccount(new Address("0x" + address), "0x" + key);
  }

  @Override
  public String toString() {
    return address.hex();
  }
}
