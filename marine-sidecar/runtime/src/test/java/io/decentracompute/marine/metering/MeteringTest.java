package io.decentracompute.marine.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.decentracompute.marine.service.Fixtures;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;

/** What the meter promises, on modules made of chance and on small ones made by hand. */
final class MeteringTest {
  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void interpreterAndCompilerGiveTheSameBitsAndFuel(long seed) throws Exception {
    byte[] metered = Metering.rewrite(RandomModule.generate(seed, true), 4);

    assertThat(Runs.compiled(metered)).isEqualTo(Runs.interpreted(metered));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aMeterChangesNoResult(long seed) throws Exception {
    byte[] plain = RandomModule.generate(seed, false);

    var metered = Runs.interpreted(Metering.rewrite(plain, 4));

    var unmetered = Runs.interpreted(plain);
    for (int i = 0; i < metered.size(); i++) {
      if (!metered
          .get(i)
          .contains("fuel=-")) { // the price of an endless computation is another test
        assertThat(metered.get(i).replaceAll(" fuel=.* memory", " memory"))
            .isEqualTo(unmetered.get(i));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noBytesCrashTheRewriter(long seed) {
    byte[] bytes = RandomModule.generate(seed, true);
    var random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      byte[] broken = bytes.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        broken[8 + random.nextInt(broken.length - 8)] = (byte) random.nextInt();
      }
      try {
        assertThat(Metering.rewrite(broken, 4)).isNotEmpty();
      } catch (UnmeterableModuleException e) {
        assertThat(e.getMessage()).contains("; ");
      }
    }
  }

  @Test
  void theSameBytesGiveTheSameForm() throws Exception {
    byte[] module = Fixtures.module("types");

    assertThat(Metering.rewrite(module, 100)).isEqualTo(Metering.rewrite(module.clone(), 100));
  }

  /** One function {@code f} of an i32 that gives an i32, with this body and no locals. */
  private static byte[] module(int... body) {
    var code = new WasmWriter().raw(0).raw(body).raw(0x0b);
    return new WasmWriter()
        .raw(0, 'a', 's', 'm', 1, 0, 0, 0)
        .raw(1)
        .sized(new WasmWriter().raw(1, 0x60, 1, 0x7f, 1, 0x7f).bytes())
        .raw(3)
        .sized(new byte[] {1, 0})
        .raw(5)
        .sized(new byte[] {1, 0, 1})
        .raw(7)
        .sized(new WasmWriter().raw(1).name("f").raw(0, 0).bytes())
        .raw(10)
        .sized(new WasmWriter().raw(1).sized(code.bytes()).bytes())
        .bytes();
  }

  private static Instance start(byte[] metered, long fuel, int stack) {
    var instance = Instance.builder(Parser.parse(metered)).build();
    instance.exports().global(Metering.FUEL).setValue(fuel);
    instance.exports().global(Metering.STACK).setValue(stack);
    return instance;
  }

  @Test
  void anEndlessLoopEndsWhenItsFuelDoes() throws Exception {
    var instance =
        start(Metering.rewrite(module(0x03, 0x40, 0x0c, 0, 0x0b, 0x41, 0), 4), 1_000, 100);

    assertThatThrownBy(() -> instance.export("f").apply(0)).isInstanceOf(WasmEngineException.class);
    assertThat(instance.exports().global(Metering.FUEL).getValue()).isEqualTo(-1);
  }

  @Test
  void recursionEndsWhenItsSlotsDo() throws Exception {
    byte[] recursion = Metering.rewrite(module(0x20, 0, 0x10, 0), 4);
    var instance = start(recursion, 1_000_000, 1_000);

    assertThatThrownBy(() -> instance.export("f").apply(0)).isInstanceOf(WasmEngineException.class);
    assertThat((int) instance.exports().global(Metering.STACK).getValue()).isEqualTo(-1);
    // 8 for a call, 1 parameter, 1 operand: the hundredth call still fits; each costs 5, the last
    // nothing.
    assertThat(instance.exports().global(Metering.FUEL).getValue()).isEqualTo(1_000_000 - 100 * 5);
  }

  @Test
  void fillingMemoryCostsByTheByteAndStopsWithinAChunk() throws Exception {
    // memory.grow(100); memory.fill(0, 1, parameter); the parameter
    byte[] fill =
        Metering.rewrite(
            module(0x41, 0xe4, 0, 0x40, 0, 0x1a, 0x41, 0, 0x41, 1, 0x20, 0, 0xfc, 11, 0, 0x20, 0),
            101);
    int fixed = 16 + 16 + 6;
    int grown = 100 * 65_536 / 8;

    var enough = start(fill, 10_000_000, 1_000);
    assertThat(enough.export("f").apply(1_000_001)).containsExactly(1_000_001);
    assertThat(enough.exports().global(Metering.FUEL).getValue())
        .isEqualTo(10_000_000 - fixed - grown - 125_001);

    var short1 = start(fill, fixed + grown + 20_000, 1_000);
    assertThatThrownBy(() -> short1.export("f").apply(1_000_001))
        .isInstanceOf(WasmEngineException.class);
    assertThat(short1.exports().global(Metering.FUEL).getValue()).isEqualTo(20_000 - 3 * 8_192);
    assertThat(short1.memory().read(2 * 65_536 - 1)).isEqualTo((byte) 1);
    assertThat(short1.memory().read(2 * 65_536)).isZero();
  }

  @Test
  void memoryEndsAtTheCap() throws Exception {
    var instance = start(Metering.rewrite(module(0x20, 0, 0x40, 0), 3), 1_000_000, 1_000);

    assertThat(instance.export("f").apply(2)).containsExactly(1);
    assertThat((int) instance.export("f").apply(1)[0]).isEqualTo(-1);
  }

  @Test
  void aNanHasTheCanonicalBitsWhereTheyCanBeSeen() throws Exception {
    // i32.reinterpret(f32.reinterpret(parameter) + 1)
    var instance =
        start(
            Metering.rewrite(module(0x20, 0, 0xbe, 0x43, 0, 0, 0x80, 0x3f, 0x92, 0xbc), 4),
            1_000,
            1_000);

    assertThat((int) instance.export("f").apply(0xffa1_2345)[0]).isEqualTo(0x7fc0_0000);
  }

  @Test
  void aLoopPaysForASmallBranchInItWhetherItIsTakenOrNot() throws Exception {
    // loop: if (parameter == 1000) { a block of 2 }; --parameter; while it is not 0
    byte[] loop =
        Metering.rewrite(
            module(
                0x03, 0x40, 0x20, 0, 0x41, 0xe8, 0x07, 0x46, 0x04, 0x40, 0x41, 1, 0x1a, 0x0b, 0x20,
                0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b, 0x20, 0),
            4);
    var never = start(loop, 1_000_000, 1_000);
    var once = start(loop, 1_000_000, 1_000);

    never.export("f").apply(999);
    once.export("f").apply(1_000);

    long used = 1_000_000 - never.exports().global(Metering.FUEL).getValue();
    assertThat(1_000_000 - once.exports().global(Metering.FUEL).getValue()).isEqualTo(used + 11);
    assertThat(used).isEqualTo(999 * 11 + 1);
  }

  @Test
  void aModuleCannotReachItsOwnMeter() {
    // global.get 0 is the fuel after rewriting, label 1 the function's end behind the bookkeeping
    assertThatThrownBy(() -> Metering.rewrite(module(0x23, 0, 0x1a, 0x41, 0), 4))
        .hasMessageContaining("there is no global 0");
    assertThatThrownBy(() -> Metering.rewrite(module(0x41, 0, 0x0c, 1), 4))
        .hasMessageContaining("there is no label 1");
    assertThatThrownBy(() -> Metering.rewrite(module(0x20, 1), 4))
        .hasMessageContaining("there is no local 1");
    assertThatThrownBy(() -> Metering.rewrite(module(0x20, 0, 0x10, 1), 4))
        .hasMessageContaining("there is no function 1");
  }

  @Test
  void whatHasNoFixedPriceIsRefusedByName() {
    assertThatThrownBy(() -> Metering.rewrite(module(0x41, 0, 0xfd, 0x0f, 0x1a, 0x41, 0), 4))
        .isInstanceOf(UnmeterableModuleException.class)
        .hasMessageContaining("SIMD");
    assertThatThrownBy(() -> Metering.rewrite(module(0x20, 0, 0x12, 0), 4))
        .hasMessageContaining("tail calls");
  }
}
