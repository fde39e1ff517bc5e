package io.decentracompute.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private final Script script = Script.find();

  @Test
  void helpNamesEveryCommand() {
    assertThat(script.run(SOON, List.of("help")))
        .contains(
            "build",
            "up ",
            "down",
            "status",
            "kubeconfig",
            "kubectl",
            "load",
            "kill-node",
            "pause-node",
            "logs");
  }

  @ParameterizedTest
  @CsvSource({
    "fly --name x,                      there is no command 'fly'",
    "up --name No_Such,                 is no cluster name",
    "up --name no-such-0 --nodes many,  '--nodes takes 1 to 99, not ''many'''",
    "up --name no-such-0 --colour red,  knows no option '--colour'",
    "kubeconfig --name no-such-0,       up --name no-such-0",
    "load --name no-such-0 a.tar,       there is no running cluster 'no-such-0'",
    "kill-node --name no-such-0 node-1, there is no running cluster 'no-such-0'",
  })
  void mistakesAreAnsweredWithWhatToDo(String command, String answer) {
    assertThatThrownBy(() -> script.run(SOON, List.of(command.split(" "))))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining(answer);
  }
}
