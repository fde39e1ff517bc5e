package io.decentracompute.aqua.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.conformance.RecordedInputs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The wire format is canonical and its reader bounded. */
class DataCodecTest {

  @ParameterizedTest
  @EnumSource(Profile.class)
  void sameContentHasSameBytes(Profile profile) throws IOException {
    for (var bytes : samples(profile)) {
      var decoded = decode(bytes, profile);

      assertThat(DataCodec.encode(decoded)).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void bytesThatDecodeAreTheOnesTheEncoderWrites(Profile profile) throws IOException {
    var random = new Random(11);
    var samples = samples(profile);
    for (int i = 0; i < 20_000; i++) {
      var bytes = samples.get(random.nextInt(samples.size())).clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));

      if (DataCodec.decode(bytes, profile) instanceof DataCodec.Decoded.Ok(var data)) {
        assertThat(DataCodec.encode(data)).isEqualTo(bytes);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void dataThatEndsEarlyIsRefused(Profile profile) throws IOException {
    var bytes = samples(profile).getFirst();
    for (int length = 1; length < bytes.length; length++) {
      assertThat(DataCodec.decode(Arrays.copyOf(bytes, length), profile))
          .isNotInstanceOf(DataCodec.Decoded.Ok.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void announcedSizesAllocateNothingThatIsNotThere(Profile profile) throws IOException {
    var bytes = samples(profile).getFirst();
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    for (int i = 6; i < Math.min(bytes.length, 200); i++) {
      var huge = bytes.clone();
      Arrays.fill(huge, i, Math.min(i + 4, huge.length), (byte) 0xff);
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
      DataCodec.decode(huge, profile);
      long after = threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
      assertThat(after - before)
          .isLessThan((long) DataCodec.ALLOCATION_FACTOR * bytes.length + 65_536);
    }
  }

  private static ParticleData decode(byte[] bytes, Profile profile) {
    return ((DataCodec.Decoded.Ok) DataCodec.decode(bytes, profile)).data();
  }

  private static List<byte[]> samples(Profile profile) throws IOException {
    var samples = new ArrayList<byte[]>();
    for (var input : RecordedInputs.ofAll(profile)) {
      if (input.currentData().length > 0) {
        samples.add(input.currentData());
      }
    }
    return samples;
  }
}
