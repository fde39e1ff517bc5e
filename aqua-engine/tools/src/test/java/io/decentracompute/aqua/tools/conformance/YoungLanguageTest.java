package io.decentracompute.aqua.tools.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.decentracompute.aqua.run.AirEngine;
import org.junit.jupiter.api.Test;

/** Young constructs on our engine. */
class YoungLanguageTest extends YoungLanguage {
  YoungLanguageTest() {
    super(AirEngine::new);
  }

  /** AquaVM 0.62 gives such a key twice. */
  @Test
  void keysOfAStreamMapGiveAKeyOnce() {
    var program =
        program(
            """
            func f(k: string) -> []string:
                m: %string
                m <<- k, "1"
                m <<- "other", "2"
                m <<- k, "3"
                <- m.keys()
            """,
            "{\"k\": \"key\"}");

    assertThat(program.results()).isEqualTo("[[\"key\",\"other\"]]");
  }
}
