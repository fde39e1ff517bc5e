package io.decentracompute.marine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.marine.service.Fixtures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MarineCommandTest {
  private record Ran(int exit, String out, String err) {}

  private static Ran marine(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var standardOut = System.out;
    var standardErr = System.err;
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      int exit = MarineCommand.run(arguments);
      return new Ran(
          exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(standardOut);
      System.setErr(standardErr);
    }
  }

  private static String fixture(String name) {
    return Fixtures.FOLDER.resolve(name).resolve(name + ".wasm").toString();
  }

  @Test
  void aModuleIsCalledFromTheCommandLine() {
    var ran = marine("run", fixture("greeting"), "greeting", "command line");

    assertThat(ran).isEqualTo(new Ran(0, "\"Hi, command line\"\n", ""));
  }

  @Test
  void aFolderIsTheVaultOfACall(@TempDir Path folder) throws IOException {
    var vault = Files.createDirectories(folder.resolve("v"));
    Files.writeString(vault.resolve("in"), "content");

    var ran = marine("run", "--vault", vault.toString(), fixture("files"), "read", "/tmp/vault/in");

    assertThat(ran.out()).isEqualTo("\"content\"\n");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(vault);
    }
  }

  @Test
  void aFailedCallExitsWithOneAndSaysWhy() {
    var ran = marine("run", fixture("hostile"), "trap");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).startsWith("marine: TRAP: ");
  }

  @Test
  void settingInterfaceTypesAgainGivesTheSameModule(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out.wasm");

    var ran =
        marine(
            "set",
            "it",
            "--wit",
            Fixtures.FOLDER.resolve("types/types.wit").toString(),
            fixture("types"),
            out.toString());

    assertThat(ran.exit()).isZero();
    assertThat(out).hasBinaryContent(Fixtures.module("types"));
  }

  @Test
  void anInterfaceThatTheCodeDoesNotHaveIsRefused(@TempDir Path folder) throws IOException {
    var wit = Files.writeString(folder.resolve("x.wit"), "fn missing()");

    var ran =
        marine(
            "set",
            "it",
            "--wit",
            wit.toString(),
            fixture("greeting"),
            folder.resolve("o").toString());

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("missing, which the code does not export");
  }

  @Test
  void infoPrintsIdentifierAndInterface() {
    var ran = marine("info", fixture("greeting"));

    assertThat(ran.out()).contains("cid: bafkrei").contains("fn greeting(name: string) -> string");
    assertThat(ran.out()).contains(marine("cid", fixture("greeting")).out().strip());
  }

  @Test
  void aquaPrintsTheInterfaceAsAnAquaProgramDeclaresIt() {
    var ran = marine("aqua", "--name", "Kinds", fixture("types"));

    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .startsWith(
            """
            data Inner:
              name: string
              blob: []u8

            data Outer:
              flag: bool
              small: i8
              big: u64
              real: f64
              inner: Inner
              many: []Inner
              numbers: []i16

            service Kinds("Kinds"):
              not(value: bool) -> bool
            """)
        .contains("  transpose(rows: [][]i32) -> [][]i32\n", "  nothing() -> ()\n");
  }

  @Test
  void aNameThatAquaCannotWriteIsRefused() {
    var ran = marine("aqua", "--name", "kinds", fixture("types"));

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("the service kinds cannot have this name in Aqua");
  }

  @Test
  void misuseExitsWithTwo() {
    assertThat(marine().exit()).isEqualTo(2);
    assertThat(marine("set").exit()).isEqualTo(2);
    assertThat(marine("fly").exit()).isEqualTo(2);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThat(marine("info", "/nowhere.wasm").err())
        .isEqualTo("marine: there is no file /nowhere.wasm\n");
  }
}
