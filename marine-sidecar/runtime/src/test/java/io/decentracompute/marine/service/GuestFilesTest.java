package io.decentracompute.marine.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a guest can do with files, and every way out of its directories that it tries. */
final class GuestFilesTest {
  private static final String SECRET = "secret outside of every mount";

  private Fixtures fixtures;
  private Path outside;
  private Path particle;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    fixtures = new Fixtures(folder);
    outside = Files.createDirectories(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), SECRET);
    Files.createDirectories(fixtures.vault.resolve("other-particle"));
    Files.writeString(fixtures.vault.resolve("other-particle/secret"), SECRET);
    particle = Files.createDirectories(fixtures.vault.resolve("particle-1"));
    fixtures.start("files", Limits.DEFAULT);
  }

  @AfterEach
  void close() {
    fixtures.close();
  }

  private String files(String function, String... arguments) {
    return fixtures.value(
        "files", function, "[" + String.join(",", arguments) + "]", Optional.of(particle));
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  @Test
  void theVaultIsReadAndWrittenUnderItsOwnName() throws IOException {
    Files.writeString(particle.resolve("in.txt"), "hello");

    assertThat(files("read", quoted("/tmp/vault/in.txt"))).isEqualTo("\"hello\"");
    assertThat(files("write", quoted("/tmp/vault/out.txt"), quoted("bye"))).isEqualTo("\"ok\"");
    assertThat(files("append", quoted("/tmp/vault/out.txt"), quoted("!"))).isEqualTo("\"ok\"");
    assertThat(particle.resolve("out.txt")).hasContent("bye!");
    assertThat(files("size", quoted("/tmp/vault/out.txt"))).isEqualTo("4");
    assertThat(files("list", quoted("/tmp/vault"))).isEqualTo("\"in.txt out.txt \"");
    assertThat(files("write_new", quoted("/tmp/vault/out.txt")))
        .isEqualTo("\"error: File exists\"");
  }

  @Test
  void storageAndTmpAreThereAndDirectoriesWork() {
    assertThat(files("write", quoted("/storage/state"), quoted("kept"))).isEqualTo("\"ok\"");
    assertThat(files("make_directory", quoted("/tmp/d"))).isEqualTo("\"ok\"");
    assertThat(files("write", quoted("/tmp/d/f"), quoted("x"))).isEqualTo("\"ok\"");
    assertThat(files("rename", quoted("/tmp/d/f"), quoted("/tmp/d/g"))).isEqualTo("\"ok\"");
    assertThat(files("list", quoted("/tmp/d"))).isEqualTo("\"g \"");
    assertThat(files("remove", quoted("/tmp/d/g"))).isEqualTo("\"ok\"");
    assertThat(files("remove", quoted("/tmp/d"))).isEqualTo("\"ok\"");
    assertThat(files("read", quoted("/storage/state"))).isEqualTo("\"kept\"");
    assertThat(fixtures.data.resolve("files/storage/state")).hasContent("kept");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/tmp/vault/../other-particle/secret",
        "/tmp/vault/../../outside/secret",
        "/tmp/vault/x/../../other-particle/secret",
        "/tmp/../../outside/secret",
        "/storage/../../../outside/secret",
        "/etc/passwd",
        "/proc/self/environ",
        "../outside/secret",
        "/tmp/vault/./.././other-particle/secret"
      })
  void pathsThatLeadOutAreRefused(String path) {
    assertThat(files("read", quoted(path))).startsWith("\"error: ");
    assertThat(files("write", quoted(path + ".new"), quoted("x"))).startsWith("\"error: ");
  }

  @Test
  void hostPathsOfTheSandboxAreRefusedAsWell() throws IOException {
    assertThat(files("read", quoted(outside.toRealPath() + "/secret"))).startsWith("\"error: ");
    assertThat(files("read", quoted(fixtures.vault + "/other-particle/secret")))
        .startsWith("\"error: ");
  }

  @Test
  void linksPlantedInTheVaultLeadNowhere() throws IOException {
    Files.createSymbolicLink(particle.resolve("file"), outside.resolve("secret"));
    Files.createSymbolicLink(particle.resolve("folder"), outside);
    Files.createSymbolicLink(particle.resolve("near"), Path.of("../other-particle/secret"));

    assertThat(files("read", quoted("/tmp/vault/file"))).startsWith("\"error: ");
    assertThat(files("read", quoted("/tmp/vault/near"))).startsWith("\"error: ");
    assertThat(files("read", quoted("/tmp/vault/folder/secret"))).startsWith("\"error: ");
    assertThat(files("list", quoted("/tmp/vault/folder"))).startsWith("\"error: ");
    assertThat(files("write", quoted("/tmp/vault/file"), quoted("x"))).startsWith("\"error: ");
    assertThat(files("write", quoted("/tmp/vault/folder/new"), quoted("x")))
        .startsWith("\"error: ");
    assertThat(files("make_directory", quoted("/tmp/vault/folder/d"))).startsWith("\"error: ");
    assertThat(files("remove", quoted("/tmp/vault/folder/secret"))).startsWith("\"error: ");
    assertThat(files("rename", quoted("/tmp/vault/folder/secret"), quoted("/tmp/vault/stolen")))
        .startsWith("\"error: ");
    assertThat(outside).isDirectoryContaining("glob:**/secret");
    assertThat(outside.resolve("secret")).hasContent(SECRET);
    try (var left = Files.list(outside)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void removingALinkRemovesTheLinkAlone() throws IOException {
    Files.createSymbolicLink(particle.resolve("file"), outside.resolve("secret"));

    assertThat(files("remove", quoted("/tmp/vault/file"))).isEqualTo("\"ok\"");
    assertThat(Files.exists(particle.resolve("file"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(outside.resolve("secret")).hasContent(SECRET);
  }

  @Test
  void aVaultThatIsItselfALinkIsNotEntered() throws IOException {
    Files.createSymbolicLink(fixtures.vault.resolve("linked"), outside);

    var answer =
        fixtures.value(
            "files",
            "read",
            "[\"/tmp/vault/secret\"]",
            Optional.of(fixtures.vault.resolve("linked")));

    assertThat(answer).startsWith("\"error: ");
  }

  @Test
  void aGuestMakesNoLinks() {
    assertThat(files("link", quoted("/etc/passwd"), quoted("/tmp/vault/l")))
        .isEqualTo("\"error: Operation not permitted\"");
  }

  @Test
  void withoutAParticleThereIsNoVault() {
    assertThat(fixtures.value("files", "list", "[\"/tmp/vault\"]")).startsWith("\"error: ");
  }

  @Test
  void aVaultOutsideOfTheSharedDirectoryIsRefused() {
    assertThat(fixtures.call("files", "list", "[\"/tmp/vault\"]", Optional.of(outside)))
        .isInstanceOf(Outcome.Failed.class);
    assertThat(
            fixtures.call(
                "files",
                "list",
                "[\"/tmp/vault\"]",
                Optional.of(fixtures.vault.resolve("../outside"))))
        .isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void aFileLeftOpenIsClosedBeforeTheNextParticle() throws IOException {
    Files.writeString(particle.resolve("mine"), "first particle");
    String descriptor = files("keep_open", quoted("/tmp/vault/mine"));
    assertThat(Integer.parseInt(descriptor)).isPositive();

    var next = Files.createDirectories(fixtures.vault.resolve("particle-2"));
    var answer = fixtures.value("files", "read_kept", "[" + descriptor + "]", Optional.of(next));

    assertThat(answer).isEqualTo("\"error: Bad file descriptor\"");
  }

  @Test
  void oneCallWritesNoMoreThanItsBudget() {
    assertThat(files("fill", quoted("/tmp/vault/big"), "8")).isEqualTo("\"ok\"");
    assertThat(files("fill", quoted("/tmp/vault/big"), "9")).startsWith("\"error: ");
  }

  @Test
  void theEnvironmentNamesTheServiceAndNothingOfTheHost() {
    assertThat(files("environment", quoted("service_id"))).isEqualTo("\"files\"");
    assertThat(files("environment", quoted("PATH"))).isEqualTo("\"\"");
    assertThat(files("environment", quoted("HOME"))).isEqualTo("\"\"");
  }
}
