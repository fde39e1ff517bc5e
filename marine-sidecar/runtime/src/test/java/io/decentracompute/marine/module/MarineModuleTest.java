package io.decentracompute.marine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.decentracompute.marine.module.BadModuleException.Problem;
import io.decentracompute.marine.service.Fixtures;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MarineModuleTest {
  private static final byte[] EMPTY = {0, 'a', 's', 'm', 1, 0, 0, 0};

  @Test
  void aFixtureTellsItsInterface() throws BadModuleException {
    var module = MarineModule.read(Fixtures.module("words"));

    assertThat(Wit.print(module.interfaceTypes()))
        .isEqualTo(
            """
            record Count { word: string, times: u32 }
            fn count_words(text: string) -> []Count
            """);
    assertThat(module.sdkVersion()).isEqualTo("0.14.0");
    assertThat(module.manifest()).isEmpty();
  }

  @Test
  void whatIsNoWasmIsSaidToBeNone() {
    assertProblem(
        Problem.NOT_WASM, () -> MarineModule.read("hello".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void missingAndDoubleSectionsAreNamed() throws BadModuleException {
    assertProblem(Problem.SECTION_COUNT, () -> MarineModule.read(EMPTY));
    byte[] versioned = MarineModule.withSdkVersion(EMPTY, "0.14.0");
    assertProblem(Problem.SECTION_COUNT, () -> MarineModule.read(versioned));

    byte[] once = Fixtures.module("greeting");
    var section = WasmFile.read(once).customSections(MarineModule.INTERFACE_TYPES).getFirst();
    byte[] other = WasmFile.read(EMPTY).withCustomSection(MarineModule.INTERFACE_TYPES, section);
    byte[] twice = java.util.Arrays.copyOf(once, once.length + other.length - EMPTY.length);
    System.arraycopy(other, EMPTY.length, twice, once.length, other.length - EMPTY.length);
    assertProblem(Problem.SECTION_COUNT, () -> MarineModule.read(twice));
  }

  @Test
  void modulesOfOldToolsAreRefusedWithTheRemedy() throws BadModuleException {
    byte[] fce = WasmFile.read(EMPTY).withCustomSection("__fce_generated_section__x", new byte[0]);
    assertProblem(Problem.TOO_OLD, () -> MarineModule.read(fce));
    assertProblem(Problem.TOO_OLD, () -> MarineModule.withSdkVersion(EMPTY, "0.5.9"));
    assertProblem(Problem.TOO_OLD, () -> MarineModule.withSdkVersion(EMPTY, "new"));

    var types = MarineModule.read(Fixtures.module("greeting")).interfaceTypes();
    byte[] old =
        MarineModule.withInterfaceTypes(
            Fixtures.module("greeting"),
            new InterfaceTypes(
                "0.19.9",
                types.types(),
                types.imports(),
                types.exports(),
                types.adapters(),
                types.implementations()));
    assertProblem(Problem.TOO_OLD, () -> MarineModule.read(old));
  }

  @Test
  void bytesAreComparedWithTheirIdentifier() {
    var wrong = Cid.of(new byte[0]);

    assertThatThrownBy(() -> MarineModule.read(Fixtures.module("greeting"), wrong))
        .hasMessageContaining(wrong.text())
        .hasMessageContaining("fetch the module again");
  }

  @Test
  void settingASectionTwiceKeepsOne() throws BadModuleException {
    byte[] once = MarineModule.withSdkVersion(EMPTY, "0.6.0");
    byte[] twice = MarineModule.withSdkVersion(once, "0.14.0");

    assertThat(WasmFile.read(twice).customSections(MarineModule.SDK_VERSION)).hasSize(1);
    assertThat(MarineModule.withSdkVersion(twice, "0.6.0")).isEqualTo(once);
  }

  @Test
  void aManifestIsReadAndABrokenOneRefused() throws BadModuleException {
    byte[] fields = new byte[5 * 9];
    for (int i = 0; i < 5; i++) {
      fields[9 * i] = 1;
      fields[9 * i + 8] = (byte) ('a' + i);
    }
    var file = WasmFile.read(Fixtures.module("greeting"));

    var manifest =
        MarineModule.read(file.withCustomSection(MarineModule.MANIFEST, fields)).manifest();

    assertThat(manifest).contains(new MarineModule.Manifest("a", "b", "c", "d", "e"));
    byte[] cut = java.util.Arrays.copyOf(fields, 20);
    assertProblem(
        Problem.NOT_WASM,
        () -> MarineModule.read(file.withCustomSection(MarineModule.MANIFEST, cut)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"greeting", "types", "words", "hostile", "files"})
  void interfaceTypesSurviveWritingAndReading(String fixture) throws BadModuleException {
    byte[] section =
        WasmFile.read(Fixtures.module(fixture))
            .customSections(MarineModule.INTERFACE_TYPES)
            .getFirst();

    var read = InterfaceTypesReader.read(section);

    assertThat(InterfaceTypesWriter.write(read)).isEqualTo(section);
  }

  /** Whatever bytes come, the answer is a module or a typed refusal, never another exception. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noBytesCrashTheReaders(long seed) throws BadModuleException {
    var random = new Random(seed);
    byte[] module = Fixtures.module("types");
    byte[] section = WasmFile.read(module).customSections(MarineModule.INTERFACE_TYPES).getFirst();
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] altered = i % 2 == 0 ? section.clone() : random(random, section.length);
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(5) == 0) {
        altered = java.util.Arrays.copyOf(altered, random.nextInt(altered.length));
      }
      refused += refused(altered) ? 1 : 0;
      byte[] wasm = module.clone();
      wasm[random.nextInt(wasm.length)] = (byte) random.nextInt(256);
      try {
        MarineModule.read(java.util.Arrays.copyOf(wasm, random.nextInt(wasm.length)));
      } catch (BadModuleException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThat(refused).as("seed %d", seed).isGreaterThan(2_000);
  }

  private static byte[] random(Random random, int length) {
    byte[] bytes = new byte[1 + random.nextInt(length)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static boolean refused(byte[] section) {
    try {
      var types = InterfaceTypesReader.read(section);
      assertThat(types.functions()).isNotNull();
      assertThat(Wit.print(types)).isNotNull();
      return false;
    } catch (BadModuleException e) {
      return true;
    }
  }

  private static void assertProblem(Problem problem, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            BadModuleException.class, bad -> assertThat(bad.problem()).isEqualTo(problem));
  }
}
