package io.decentracompute.node.particle;

import java.nio.file.Path;

/** Vaults for tests of other packages. */
public final class VaultFixture {
  private VaultFixture() {}

  public static Vault at(Path directory) {
    return new Vault(directory);
  }
}
