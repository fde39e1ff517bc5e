package io.decentracompute.aqua.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.decentracompute.aqua.Profile;
import io.decentracompute.aqua.trace.DataCodec;
import io.decentracompute.aqua.trace.DataView;
import io.decentracompute.aqua.trace.Signatures;

class DecoderFuzzTest {
  /** What decodes encodes to the same bytes and can be shown; anything else is refused. */
  @FuzzTest(maxDuration = "10m")
  void anyBytesDecodeOrAreRefused(byte[] bytes) {
    for (var profile : Profile.values()) {
      decode(bytes, profile);
    }
  }

  static void decode(byte[] bytes, Profile profile) {
    switch (DataCodec.decode(bytes, profile)) {
      case DataCodec.Decoded.Ok(var data) -> {
        if (bytes.length > 0) {
          assertThat(DataCodec.encode(data)).isEqualTo(bytes);
        }
        assertThat(DataView.of(data)).isNotNull();
        assertThat(Signatures.sets(profile, data.trace(), data.content())).isNotNull();
        var fault =
            data.content()
                .findFault(data.content(), true, new io.decentracompute.aqua.Work.Counter());
        assertThat(fault == null || !fault.isBlank()).isTrue();
      }
      case DataCodec.Decoded.NotData(var why) -> assertThat(why).isNotBlank();
      case DataCodec.Decoded.Malformed(var why, int offset) -> {
        assertThat(why).isNotBlank();
        assertThat(offset).isBetween(0, bytes.length);
      }
    }
  }
}
