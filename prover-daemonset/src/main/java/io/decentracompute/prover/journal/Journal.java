package io.decentracompute.prover.journal;

import io.decentracompute.prover.tree.Proof;
import io.decentracompute.prover.tree.Word;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Found proofs on disk, one file an epoch: {@code epoch-N.journal}. A record is length-fixed and
 * carries a checksum; it is forced to the disk before {@link #append} returns. A file whose end was
 * cut or damaged by a crash is read up to the last whole record and goes on from there. One owner
 * at a time.
 */
public final class Journal implements AutoCloseable {

  private static final int BODY = 3 * 32;
  private static final int RECORD = BODY + 4;

  private final Path folder;
  private Optional<Open> open = Optional.empty();

  private record Open(long epoch, FileChannel channel) {}

  /** What a file held. {@code damagedBytes} at its end were no whole record. */
  public record Replay(List<Proof> proofs, long damagedBytes) {
    public Replay {
      proofs = List.copyOf(proofs);
    }
  }

  /** A journal in a folder, which is made when it is not there. */
  public Journal(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /** What is known of an epoch; empty when nothing was found in it. */
  public Replay replay(long epoch) throws IOException {
    Path file = file(epoch);
    if (!Files.exists(file)) {
      return new Replay(List.of(), 0);
    }
    byte[] bytes = Files.readAllBytes(file);
    List<Proof> proofs = new ArrayList<>();
    int at = 0;
    while (at + RECORD <= bytes.length && isWhole(bytes, at)) {
      proofs.add(new Proof(word(bytes, at), word(bytes, at + 32), word(bytes, at + 64)));
      at += RECORD;
    }
    return new Replay(proofs, bytes.length - at);
  }

  /** Adds a proof and returns once it is on the disk. */
  public void append(long epoch, Proof proof) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(RECORD);
    record.put(proof.unitId().toBytes());
    record.put(proof.localNonce().toBytes());
    record.put(proof.hash().toBytes());
    record.putInt(checksum(record.array(), 0));
    record.flip();
    FileChannel channel = channel(epoch);
    try {
      while (record.hasRemaining()) {
        channel.write(record);
      }
      channel.force(false);
    } catch (IOException e) {
      close(); // opened again, the file is cut after its last whole record
      throw e;
    }
  }

  /** Length of an epoch's file; 0 when there is none. */
  public long bytes(long epoch) throws IOException {
    Path file = file(epoch);
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** Removes the file of one epoch. */
  public void forget(long epoch) throws IOException {
    if (open.isPresent() && open.get().epoch() == epoch) {
      close();
    }
    Files.deleteIfExists(file(epoch));
  }

  @Override
  public void close() throws IOException {
    if (open.isPresent()) {
      open.get().channel().close();
      open = Optional.empty();
    }
  }

  private FileChannel channel(long epoch) throws IOException {
    if (open.isPresent() && open.get().epoch() == epoch) {
      return open.get().channel();
    }
    close();
    Replay before = replay(epoch);
    FileChannel channel =
        FileChannel.open(file(epoch), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.truncate((long) before.proofs().size() * RECORD);
    channel.position(channel.size());
    // The folder's entry must survive a crash as well as the file's bytes.
    try (FileChannel parent = FileChannel.open(folder, StandardOpenOption.READ)) {
      parent.force(true);
    }
    open = Optional.of(new Open(epoch, channel));
    return channel;
  }

  private Path file(long epoch) {
    return folder.resolve("epoch-" + epoch + ".journal");
  }

  private static Word word(byte[] bytes, int at) {
    byte[] word = new byte[32];
    System.arraycopy(bytes, at, word, 0, 32);
    return Word.of(word);
  }

  private static boolean isWhole(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).getInt(at + BODY) == checksum(bytes, at);
  }

  private static int checksum(byte[] bytes, int at) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, BODY);
    return (int) crc.getValue();
  }
}
