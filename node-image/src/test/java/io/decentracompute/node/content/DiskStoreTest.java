package io.decentracompute.node.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskStoreTest {
  @TempDir Path dir;

  private static ByteArrayInputStream bytes(int count) {
    return new ByteArrayInputStream(new byte[count]);
  }

  @Test
  void whatIsStoredComesBackAndIsCountedOnceAlsoAfterARestart() throws IOException {
    var store = new DiskStore(dir.resolve("s"), 1_000);
    var cid = store.store(bytes(300), Optional.empty(), 1_000);
    assertThat(store.store(bytes(300), Optional.of(cid), 1_000)).isEqualTo(cid);

    var again = new DiskStore(dir.resolve("s"), 1_000);
    again.fetch(cid, dir.resolve("out"), 1_000);

    assertThat(Files.size(dir.resolve("out"))).isEqualTo(300);
    assertThat(store.usedBytes()).isEqualTo(300);
    assertThat(again.usedBytes()).isEqualTo(300);
  }

  @Test
  void otherBytesThanTheCidsAreNotKept() throws IOException {
    var store = new DiskStore(dir.resolve("s"), 1_000);
    var other = Cid.of(new byte[] {1});

    assertThatThrownBy(() -> store.store(bytes(3), Optional.of(other), 1_000))
        .isInstanceOfSatisfying(
            ContentException.class,
            e -> assertThat(e.reason()).isEqualTo(ContentException.Reason.WRONG_BYTES));

    assertThat(store.exists(other)).isFalse();
    assertThat(dir.resolve("s")).isEmptyDirectory();
  }

  @Test
  void aFileOnDiskThatRottedIsNotGivenOut() throws IOException {
    var store = new DiskStore(dir.resolve("s"), 1_000);
    var cid = store.store(bytes(3), Optional.empty(), 1_000);
    Files.writeString(dir.resolve("s").resolve(cid.text()), "rot");

    assertThatThrownBy(() -> store.fetch(cid, dir.resolve("out"), 1_000))
        .isInstanceOf(ContentException.class);
    assertThat(dir.resolve("out")).doesNotExist();
  }

  @Test
  void aFullStoreSaysSoAndHowToHelpIt() throws IOException {
    var store = new DiskStore(dir.resolve("s"), 100);
    store.store(bytes(80), Optional.empty(), 1_000);

    assertThatThrownBy(() -> store.store(bytes(30), Optional.empty(), 1_000))
        .isInstanceOfSatisfying(
            ContentException.class,
            e -> assertThat(e.reason()).isEqualTo(ContentException.Reason.TOO_LARGE));
    assertThat(store.usedBytes()).isEqualTo(80);
  }
}
