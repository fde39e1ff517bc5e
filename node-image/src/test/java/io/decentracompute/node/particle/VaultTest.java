package io.decentracompute.node.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {
  @TempDir Path dir;

  @Test
  void aGuestsPathMeansAFileOfTheVaultAndNothingElse() throws IOException {
    var vault = new Vault(dir.resolve("p"));
    Files.writeString(vault.directory().resolve("a.jpg"), "x");
    Files.writeString(dir.resolve("secret"), "x");
    Files.createSymbolicLink(vault.directory().resolve("link"), dir.resolve("secret"));
    Files.createDirectory(vault.directory().resolve("folder"));

    assertThat(vault.file("/tmp/vault/a.jpg")).contains(dir.resolve("p/a.jpg"));
    for (var path :
        new String[] {
          "/tmp/vault/link",
          "/tmp/vault/folder",
          "/tmp/vault/../secret",
          "/tmp/vault/./a.jpg",
          "/tmp/vault//a.jpg",
          "a.jpg",
          "/tmp/vault/",
          "/etc/passwd",
          "/tmp/vault/missing",
          "/tmp/vault/.part-1"
        }) {
      assertThat(vault.file(path)).as(path).isEmpty();
    }
  }

  @Test
  void deletingFollowsNoLinkAndLeavesNothingBehind() throws IOException {
    var vault = new Vault(dir.resolve("p"));
    var outside = Files.createDirectories(dir.resolve("outside"));
    Files.writeString(outside.resolve("kept"), "x");
    Files.createSymbolicLink(vault.directory().resolve("link"), outside);
    Files.createDirectories(vault.directory().resolve("a/b/c"));

    vault.delete();

    assertThat(dir.resolve("p")).doesNotExist();
    assertThat(outside.resolve("kept")).exists();
    assertThatThrownBy(vault::directory)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has ended");
  }
}
