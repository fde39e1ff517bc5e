package io.decentracompute.marine.wasi;

import io.decentracompute.marine.engine.Imports;
import io.decentracompute.marine.engine.LinearMemory;
import io.decentracompute.marine.engine.Signature;
import io.decentracompute.marine.engine.Trap;
import io.decentracompute.marine.engine.WasmInstance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * WASI preview 1 for one instance: files below its mounts, clock, random numbers, environment. No
 * sockets, no links, no host path ever reaches the guest. Used by one thread at a time.
 *
 * @see <a href="https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md">WASI preview
 *     1</a>
 */
public final class WasiPreview1 implements Imports, AutoCloseable {
  /** The namespace that modules import from. */
  public static final String NAMESPACE = "wasi_snapshot_preview1";

  private static final int FIRST_MOUNT = 3;
  private static final int MAX_DESCRIPTORS = 256;
  private static final int MAX_VECTORS = 1_024;
  private static final int MAX_CHUNK = 1 << 20;
  private static final int MAX_RANDOM = 1 << 20;
  private static final int MAX_SUBSCRIPTIONS = 1_024;
  private static final long ALL_RIGHTS = 0x1fff_ffffL;
  private static final long RIGHT_READ = 1L << 1;
  private static final long RIGHT_WRITE = 1L << 6;
  private static final int SUCCESS = Errno.SUCCESS.code();

  /** What a guest is given. */
  public record World(
      List<Mount> mounts,
      Map<String, String> environment,
      GuestOutput output,
      Clock clock,
      long maxWrittenBytesPerCall) {

    public World {
      mounts = List.copyOf(mounts);
      environment = Map.copyOf(environment);
    }
  }

  private sealed interface Descriptor {
    record Output(int number) implements Descriptor {}

    record Input() implements Descriptor {}

    /** A directory; its mount may be exchanged under it (the vault is, from call to call). */
    record Directory(String mount, List<String> below, boolean preopened) implements Descriptor {}

    record OpenFile(String mount, SeekableByteChannel channel, boolean writable, boolean append)
        implements Descriptor {}
  }

  /** One function of the interface. */
  @FunctionalInterface
  private interface Body {
    int run(WasiPreview1 wasi, WasmInstance guest, LinearMemory memory, long[] a)
        throws FileRefusal, IOException;
  }

  private record Entry(Signature signature, Body body) {}

  private static final Map<String, Entry> FUNCTIONS = functions();

  private final World world;
  private final Map<String, Mount> mounts = new HashMap<>();
  private final Map<Integer, Descriptor> descriptors = new HashMap<>();
  private final SecureRandom random = new SecureRandom();
  private long writable;

  public WasiPreview1(World world) {
    this.world = world;
    this.writable = world.maxWrittenBytesPerCall();
    descriptors.put(0, new Descriptor.Input());
    descriptors.put(1, new Descriptor.Output(1));
    descriptors.put(2, new Descriptor.Output(2));
    int next = FIRST_MOUNT;
    for (var mount : world.mounts()) {
      mounts.put(mount.guestPath(), mount);
      descriptors.put(next++, new Descriptor.Directory(mount.guestPath(), List.of(), true));
    }
  }

  /**
   * Prepares for a call: a new write budget, and the vault of the particle under {@code guestPath}.
   * Without a mount, nothing is found there.
   */
  public void beginCall(String guestPath, Optional<Mount> mount) {
    writable = world.maxWrittenBytesPerCall();
    mount.ifPresentOrElse(
        given -> mounts.put(guestPath, new Mount(guestPath, given.root(), given.below())),
        () -> mounts.remove(guestPath));
  }

  /** Ends a call: what the guest left open below {@code guestPath} is closed. */
  public void endCall(String guestPath) {
    mounts.remove(guestPath);
    descriptors
        .entrySet()
        .removeIf(
            entry ->
                switch (entry.getValue()) {
                  case Descriptor.OpenFile file when file.mount().equals(guestPath) -> {
                    closeQuietly(file.channel());
                    yield true;
                  }
                  case Descriptor.Directory directory ->
                      directory.mount().equals(guestPath) && !directory.preopened();
                  case Descriptor.OpenFile _, Descriptor.Output _, Descriptor.Input _ -> false;
                });
  }

  @Override
  public void close() {
    for (var descriptor : descriptors.values()) {
      if (descriptor instanceof Descriptor.OpenFile file) {
        closeQuietly(file.channel());
      }
    }
    descriptors.clear();
  }

  private static void closeQuietly(SeekableByteChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing is buffered here: what the guest wrote is with the operating system already.
    }
  }

  @Override
  public Optional<Imports.Function> function(String namespace, String name) {
    if (!namespace.equals(NAMESPACE)) {
      return Optional.empty();
    }
    return Optional.ofNullable(FUNCTIONS.get(name))
        .map(
            entry ->
                new Imports.Function(
                    entry.signature(), (guest, arguments) -> run(entry.body(), guest, arguments)));
  }

  private long run(Body body, WasmInstance guest, long[] arguments) {
    try {
      return body.run(this, guest, guest.memory(), arguments);
    } catch (FileRefusal refusal) {
      if (refusal.errno() == Errno.INTR) {
        throw new Trap(Trap.Cause.INTERRUPTED, "interrupted while using a file", refusal);
      }
      return refusal.errno().code();
    } catch (ClosedByInterruptException e) {
      throw new Trap(Trap.Cause.INTERRUPTED, "interrupted while using a file", e);
    } catch (IOException e) {
      var refusal = FileRefusal.of(e);
      return refusal.errno().code();
    } catch (LinearMemory.OutOfBounds e) {
      return Errno.FAULT.code();
    }
  }

  private static Map<String, Entry> functions() {
    var all = new HashMap<String, Entry>();
    define(all, "args_get", "ii", (_, _, _, _) -> SUCCESS);
    define(all, "args_sizes_get", "ii", (_, _, memory, a) -> sizes(memory, a, 0, 0));
    define(all, "environ_get", "ii", (wasi, _, memory, a) -> wasi.environment(memory, a));
    define(
        all, "environ_sizes_get", "ii", (wasi, _, memory, a) -> wasi.environmentSizes(memory, a));
    define(
        all,
        "clock_res_get",
        "ii",
        (_, _, memory, a) -> {
          memory.store64((int) a[1], 1_000);
          return clockKnown(a[0]);
        });
    define(all, "clock_time_get", "iIi", (wasi, _, memory, a) -> wasi.time(memory, a));
    define(all, "random_get", "ii", (wasi, _, memory, a) -> wasi.randomBytes(memory, a));
    define(all, "sched_yield", "", (_, _, _, _) -> SUCCESS);
    define(all, "poll_oneoff", "iiii", (wasi, _, memory, a) -> wasi.sleep(memory, a));
    all.put(
        "proc_exit",
        new Entry(
            Signature.of("i", ""),
            (_, _, _, a) -> {
              throw new Trap(
                  Trap.Cause.EXIT, "the module ended itself with exit code " + (int) a[0]);
            }));

    define(all, "fd_close", "i", (wasi, _, _, a) -> wasi.closeDescriptor(a));
    define(all, "fd_fdstat_get", "ii", (wasi, _, memory, a) -> wasi.descriptorStatus(memory, a));
    define(all, "fd_filestat_get", "ii", (wasi, _, memory, a) -> wasi.fileStatus(memory, a));
    define(all, "fd_filestat_set_size", "iI", (wasi, _, _, a) -> wasi.resize(a));
    define(all, "fd_prestat_get", "ii", (wasi, _, memory, a) -> wasi.preopened(memory, a));
    define(
        all, "fd_prestat_dir_name", "iii", (wasi, _, memory, a) -> wasi.preopenedName(memory, a));
    define(all, "fd_read", "iiii", (wasi, _, memory, a) -> wasi.read(memory, a, -1, (int) a[3]));
    define(
        all, "fd_pread", "iiiIi", (wasi, _, memory, a) -> wasi.read(memory, a, a[3], (int) a[4]));
    define(all, "fd_write", "iiii", (wasi, _, memory, a) -> wasi.write(memory, a, -1, (int) a[3]));
    define(
        all, "fd_pwrite", "iiiIi", (wasi, _, memory, a) -> wasi.write(memory, a, a[3], (int) a[4]));
    define(all, "fd_readdir", "iiiIi", (wasi, _, memory, a) -> wasi.names(memory, a));
    define(all, "fd_seek", "iIii", (wasi, _, memory, a) -> wasi.seek(memory, a));
    define(all, "fd_tell", "ii", (wasi, _, memory, a) -> wasi.tell(memory, a));
    define(all, "fd_sync", "i", (wasi, _, _, a) -> wasi.sync(a));
    define(all, "fd_datasync", "i", (wasi, _, _, a) -> wasi.sync(a));
    define(all, "fd_fdstat_set_flags", "ii", (wasi, _, _, a) -> wasi.known(a));
    define(all, "fd_advise", "iIIi", (wasi, _, _, a) -> wasi.known(a));

    define(all, "path_open", "iiiiiIIii", (wasi, _, memory, a) -> wasi.open(memory, a));
    define(all, "path_filestat_get", "iiiii", (wasi, _, memory, a) -> wasi.pathStatus(memory, a));
    define(
        all,
        "path_create_directory",
        "iii",
        (wasi, _, memory, a) -> wasi.createDirectory(memory, a));
    define(all, "path_unlink_file", "iii", (wasi, _, memory, a) -> wasi.unlink(memory, a));
    define(
        all,
        "path_remove_directory",
        "iii",
        (wasi, _, memory, a) -> wasi.removeDirectory(memory, a));
    define(all, "path_rename", "iiiiii", (wasi, _, memory, a) -> wasi.rename(memory, a));

    // A guest makes no links and opens no sockets; what it has no need of is not there.
    refuse(all, Errno.NOTSUP, "fd_allocate", "iII");
    refuse(all, Errno.NOTSUP, "fd_fdstat_set_rights", "iII");
    refuse(all, Errno.NOTSUP, "fd_filestat_set_times", "iIIi");
    refuse(all, Errno.NOTSUP, "fd_renumber", "ii");
    refuse(all, Errno.NOTSUP, "path_filestat_set_times", "iiiiIIi");
    refuse(all, Errno.PERM, "path_link", "iiiiiii");
    refuse(all, Errno.PERM, "path_symlink", "iiiii");
    refuse(all, Errno.INVAL, "path_readlink", "iiiiii");
    refuse(all, Errno.NOTSUP, "proc_raise", "i");
    refuse(all, Errno.NOTSUP, "sock_accept", "iii");
    refuse(all, Errno.NOTSUP, "sock_recv", "iiiiii");
    refuse(all, Errno.NOTSUP, "sock_send", "iiiii");
    refuse(all, Errno.NOTSUP, "sock_shutdown", "ii");
    return Map.copyOf(all);
  }

  private static void define(Map<String, Entry> all, String name, String parameters, Body body) {
    all.put(name, new Entry(Signature.of(parameters, "i"), body));
  }

  private static void refuse(Map<String, Entry> all, Errno errno, String name, String parameters) {
    define(all, name, parameters, (_, _, _, _) -> errno.code());
  }

  // ---- environment, clock, random ----

  private static int sizes(LinearMemory memory, long[] a, int count, int bytes) {
    memory.store32((int) a[0], count);
    memory.store32((int) a[1], bytes);
    return SUCCESS;
  }

  private List<byte[]> variables() {
    return world.environment().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            entry ->
                (entry.getKey() + '=' + entry.getValue() + '\0').getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  private int environmentSizes(LinearMemory memory, long[] a) {
    var all = variables();
    return sizes(memory, a, all.size(), all.stream().mapToInt(entry -> entry.length).sum());
  }

  private int environment(LinearMemory memory, long[] a) {
    int pointer = (int) a[0];
    int text = (int) a[1];
    for (var entry : variables()) {
      memory.store32(pointer, text);
      memory.store(text, entry);
      pointer += 4;
      text += entry.length;
    }
    return SUCCESS;
  }

  private static int clockKnown(long id) {
    return id == 0 || id == 1 ? SUCCESS : Errno.INVAL.code();
  }

  private int time(LinearMemory memory, long[] a) {
    int known = clockKnown(a[0]);
    if (known == SUCCESS) {
      var now = world.clock().instant();
      memory.store64((int) a[2], now.getEpochSecond() * 1_000_000_000L + now.getNano());
    }
    return known;
  }

  private int randomBytes(LinearMemory memory, long[] a) throws FileRefusal {
    int length = (int) a[1];
    if (length < 0 || length > MAX_RANDOM) {
      throw new FileRefusal(Errno.INVAL);
    }
    var bytes = new byte[length];
    random.nextBytes(bytes);
    memory.store((int) a[0], bytes);
    return SUCCESS;
  }

  /** Waits for the first of some clocks. Files and outputs are always ready; nothing else waits. */
  private int sleep(LinearMemory memory, long[] a) throws FileRefusal {
    int count = (int) a[2];
    if (count < 1 || count > MAX_SUBSCRIPTIONS) {
      throw new FileRefusal(Errno.INVAL);
    }
    long shortest = Long.MAX_VALUE;
    long userdata = 0;
    int type = 0;
    for (int i = 0; i < count; i++) {
      int at = (int) a[0] + 48 * i;
      int kind = memory.load8(at + 8);
      long nanos = 0;
      if (kind == 0) {
        boolean absolute = (memory.load16(at + 40) & 1) != 0;
        nanos = memory.load64(at + 24);
        if (absolute) {
          var now = world.clock().instant();
          nanos -= now.getEpochSecond() * 1_000_000_000L + now.getNano();
        }
        nanos = Math.max(0, nanos);
      }
      if (nanos < shortest) {
        shortest = nanos;
        userdata = memory.load64(at);
        type = kind;
      }
    }
    try {
      Thread.sleep(Duration.ofNanos(shortest));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Trap(Trap.Cause.INTERRUPTED, "interrupted while sleeping", e);
    }
    int event = (int) a[1];
    memory.store(event, new byte[32]);
    memory.store64(event, userdata);
    memory.store8(event + 10, type);
    memory.store32((int) a[3], 1);
    return SUCCESS;
  }

  // ---- descriptors ----

  private Descriptor descriptor(long number) throws FileRefusal {
    var descriptor = descriptors.get((int) number);
    if (descriptor == null) {
      throw new FileRefusal(Errno.BADF);
    }
    return descriptor;
  }

  private Descriptor.OpenFile file(long number) throws FileRefusal {
    return switch (descriptor(number)) {
      case Descriptor.OpenFile file -> file;
      case Descriptor.Directory _ -> throw new FileRefusal(Errno.ISDIR);
      case Descriptor.Output _, Descriptor.Input _ -> throw new FileRefusal(Errno.SPIPE);
    };
  }

  private int known(long[] a) throws FileRefusal {
    descriptor(a[0]);
    return SUCCESS;
  }

  private int add(Descriptor descriptor) throws FileRefusal {
    for (int number = FIRST_MOUNT; number < MAX_DESCRIPTORS; number++) {
      if (descriptors.putIfAbsent(number, descriptor) == null) {
        return number;
      }
    }
    if (descriptor instanceof Descriptor.OpenFile file) {
      closeQuietly(file.channel());
    }
    throw new FileRefusal(Errno.MFILE);
  }

  private int closeDescriptor(long[] a) throws FileRefusal, IOException {
    switch (descriptor(a[0])) {
      case Descriptor.Directory directory when directory.preopened() ->
          throw new FileRefusal(Errno.NOTSUP);
      case Descriptor.OpenFile file -> file.channel().close();
      case Descriptor.Directory _, Descriptor.Output _, Descriptor.Input _ -> {}
    }
    descriptors.remove((int) a[0]);
    return SUCCESS;
  }

  private int descriptorStatus(LinearMemory memory, long[] a) throws FileRefusal {
    int at = (int) a[1];
    int flags = 0;
    int type =
        switch (descriptor(a[0])) {
          case Descriptor.Directory _ -> 3;
          case Descriptor.OpenFile file -> {
            flags = file.append() ? 1 : 0;
            yield 4;
          }
          case Descriptor.Output _, Descriptor.Input _ -> 2;
        };
    memory.store(at, new byte[24]);
    memory.store8(at, type);
    memory.store16(at + 2, flags);
    memory.store64(at + 8, ALL_RIGHTS);
    memory.store64(at + 16, ALL_RIGHTS);
    return SUCCESS;
  }

  private int fileStatus(LinearMemory memory, long[] a) throws FileRefusal, IOException {
    var entry =
        switch (descriptor(a[0])) {
          case Descriptor.Directory directory -> {
            var mount = mount(directory.mount());
            yield tree(mount).stat(absolute(mount, directory.below()));
          }
          case Descriptor.OpenFile file ->
              new FileTree.Entry(FileTree.Kind.FILE, file.channel().size(), 0, 0);
          case Descriptor.Output _, Descriptor.Input _ ->
              new FileTree.Entry(FileTree.Kind.OTHER, 0, 0, 0);
        };
    return store(memory, (int) a[1], entry);
  }

  private static int store(LinearMemory memory, int at, FileTree.Entry entry) {
    memory.store(at, new byte[64]);
    memory.store8(at + 16, type(entry.kind()));
    memory.store64(at + 24, 1);
    memory.store64(at + 32, entry.size());
    memory.store64(at + 40, entry.accessedNanos());
    memory.store64(at + 48, entry.modifiedNanos());
    memory.store64(at + 56, entry.modifiedNanos());
    return SUCCESS;
  }

  private static int type(FileTree.Kind kind) {
    return switch (kind) {
      case OTHER -> 2;
      case DIRECTORY -> 3;
      case FILE -> 4;
      case LINK -> 7;
    };
  }

  private int preopened(LinearMemory memory, long[] a) throws FileRefusal {
    if (!(descriptor(a[0]) instanceof Descriptor.Directory directory) || !directory.preopened()) {
      throw new FileRefusal(Errno.BADF);
    }
    memory.store32((int) a[1], 0);
    memory.store32((int) a[1] + 4, directory.mount().getBytes(StandardCharsets.UTF_8).length);
    return SUCCESS;
  }

  private int preopenedName(LinearMemory memory, long[] a) throws FileRefusal {
    if (!(descriptor(a[0]) instanceof Descriptor.Directory directory) || !directory.preopened()) {
      throw new FileRefusal(Errno.BADF);
    }
    var name = directory.mount().getBytes(StandardCharsets.UTF_8);
    if ((int) a[2] < name.length) {
      throw new FileRefusal(Errno.NAMETOOLONG);
    }
    memory.store((int) a[1], name);
    return SUCCESS;
  }

  // ---- reading and writing ----

  /** The guest's buffers, as pairs of address and length. */
  private static List<int[]> vectors(LinearMemory memory, long[] a) throws FileRefusal {
    int count = (int) a[2];
    if (count < 0 || count > MAX_VECTORS) {
      throw new FileRefusal(Errno.INVAL);
    }
    var vectors = new ArrayList<int[]>(count);
    for (int i = 0; i < count; i++) {
      int at = (int) a[1] + 8 * i;
      vectors.add(new int[] {memory.load32(at), memory.load32(at + 4)});
    }
    return vectors;
  }

  private int read(LinearMemory memory, long[] a, long offset, int answer)
      throws FileRefusal, IOException {
    if (descriptor(a[0]) instanceof Descriptor.Input) {
      memory.store32(answer, 0);
      return SUCCESS;
    }
    var channel = file(a[0]).channel();
    long back = channel.position();
    if (offset >= 0) {
      channel.position(offset);
    }
    int done = 0;
    for (var vector : vectors(memory, a)) {
      // Short reads are allowed: a huge buffer is filled in several calls.
      int length = vector[1] < 0 ? MAX_CHUNK : Math.min(vector[1], MAX_CHUNK);
      if (length == 0) {
        continue;
      }
      var buffer = ByteBuffer.allocate(length);
      int read = channel.read(buffer);
      if (read <= 0) {
        break;
      }
      memory.store(vector[0], buffer.array(), 0, read);
      done += read;
      if (read < vector[1] || vector[1] < 0) {
        break;
      }
    }
    if (offset >= 0) {
      channel.position(back);
    }
    memory.store32(answer, done);
    return SUCCESS;
  }

  private int write(LinearMemory memory, long[] a, long offset, int answer)
      throws FileRefusal, IOException {
    var descriptor = descriptor(a[0]);
    int done = 0;
    if (descriptor instanceof Descriptor.Output output) {
      for (var vector : vectors(memory, a)) {
        byte[] bytes = memory.load(vector[0], Math.clamp(vector[1], 0, MAX_CHUNK));
        world.output().write(output.number(), new String(bytes, StandardCharsets.UTF_8));
        done += bytes.length;
      }
      memory.store32(answer, done);
      return SUCCESS;
    }
    var file = file(a[0]);
    if (!file.writable()) {
      throw new FileRefusal(Errno.BADF);
    }
    var channel = file.channel();
    long back = channel.position();
    if (offset > channel.size()) {
      throw new FileRefusal(Errno.INVAL); // a hole, which the budget would not see
    }
    if (offset >= 0) {
      channel.position(offset);
    }
    for (var vector : vectors(memory, a)) {
      int length = vector[1] < 0 ? MAX_CHUNK : Math.min(vector[1], MAX_CHUNK);
      if (length > writable) {
        throw new FileRefusal(Errno.DQUOT);
      }
      var buffer = ByteBuffer.wrap(memory.load(vector[0], length));
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      writable -= length;
      done += length;
      if (length != vector[1]) {
        break;
      }
    }
    if (offset >= 0) {
      channel.position(back);
    }
    memory.store32(answer, done);
    return SUCCESS;
  }

  private int resize(long[] a) throws FileRefusal, IOException {
    var file = file(a[0]);
    if (!file.writable()) {
      throw new FileRefusal(Errno.BADF);
    }
    long size = file.channel().size();
    if (a[1] > size) {
      // Growing without writing makes a hole, which costs nothing now and a full disk later.
      throw new FileRefusal(Errno.NOTSUP);
    }
    if (a[1] < 0) {
      throw new FileRefusal(Errno.INVAL);
    }
    file.channel().truncate(a[1]);
    return SUCCESS;
  }

  private int seek(LinearMemory memory, long[] a) throws FileRefusal, IOException {
    var channel = file(a[0]).channel();
    long base =
        switch ((int) a[2]) {
          case 0 -> 0;
          case 1 -> channel.position();
          case 2 -> channel.size();
          default -> throw new FileRefusal(Errno.INVAL);
        };
    long target = base + a[1];
    // Writing far behind the end would make a hole that the write budget does not see.
    if (target < 0 || target > channel.size()) {
      throw new FileRefusal(Errno.INVAL);
    }
    channel.position(target);
    memory.store64((int) a[3], target);
    return SUCCESS;
  }

  private int tell(LinearMemory memory, long[] a) throws FileRefusal, IOException {
    memory.store64((int) a[1], file(a[0]).channel().position());
    return SUCCESS;
  }

  private int sync(long[] a) throws FileRefusal, IOException {
    if (descriptor(a[0]) instanceof Descriptor.OpenFile file
        && file.channel() instanceof java.nio.channels.FileChannel channel
        && file.writable()) {
      channel.force(false);
    }
    return SUCCESS;
  }

  // ---- paths ----

  private Mount mount(String guestPath) throws FileRefusal {
    var mount = mounts.get(guestPath);
    if (mount == null) {
      throw new FileRefusal(Errno.NOENT);
    }
    return mount;
  }

  private static FileTree tree(Mount mount) {
    return new FileTree(mount.root());
  }

  private static List<String> absolute(Mount mount, List<String> below) {
    var names = new ArrayList<>(mount.below());
    names.addAll(below);
    return names;
  }

  /** A path that the guest named: its mount and the names from the mount's root. */
  private record Place(Mount mount, List<String> names) {
    FileTree tree() {
      return WasiPreview1.tree(mount);
    }

    /** The names from the mounted directory on, as descriptors keep them. */
    List<String> belowMount() {
      return names.subList(mount.below().size(), names.size());
    }
  }

  private Place place(LinearMemory memory, long descriptor, long address, long length)
      throws FileRefusal {
    if (!(descriptor(descriptor) instanceof Descriptor.Directory directory)) {
      throw new FileRefusal(Errno.NOTDIR);
    }
    var mount = mount(directory.mount());
    String path;
    try {
      path =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(memory.load((int) address, (int) length)))
              .toString();
    } catch (CharacterCodingException e) {
      throw new FileRefusal(Errno.ILSEQ);
    }
    return new Place(
        mount, FileTree.resolve(mount.below().size(), absolute(mount, directory.below()), path));
  }

  private int open(LinearMemory memory, long[] a) throws FileRefusal {
    var place = place(memory, a[0], a[2], a[3]);
    int flags = (int) a[4];
    boolean create = (flags & 1) != 0;
    boolean directory = (flags & 2) != 0;
    boolean exclusive = (flags & 4) != 0;
    boolean truncate = (flags & 8) != 0;
    boolean append = (a[7] & 1) != 0;
    boolean write = (a[5] & RIGHT_WRITE) != 0;
    boolean read = (a[5] & RIGHT_READ) != 0 || !write;

    Optional<FileTree.Kind> kind = kind(place);
    if (kind.isPresent() && kind.get() == FileTree.Kind.DIRECTORY) {
      if (create && exclusive) {
        throw new FileRefusal(Errno.EXIST);
      }
      if (truncate || (write && !directory)) {
        throw new FileRefusal(Errno.ISDIR);
      }
      int number =
          add(new Descriptor.Directory(place.mount().guestPath(), place.belowMount(), false));
      memory.store32((int) a[8], number);
      return SUCCESS;
    }
    if (directory) {
      throw new FileRefusal(kind.isPresent() ? Errno.NOTDIR : Errno.NOENT);
    }
    Set<StandardOpenOption> how = EnumSet.noneOf(StandardOpenOption.class);
    if (read && !append) {
      how.add(StandardOpenOption.READ);
    }
    if (write || append || truncate || create) {
      how.add(append ? StandardOpenOption.APPEND : StandardOpenOption.WRITE);
      if (append) {
        how.add(StandardOpenOption.WRITE);
      }
    }
    if (truncate && !append) {
      how.add(StandardOpenOption.TRUNCATE_EXISTING);
    }
    if (create) {
      how.add(exclusive ? StandardOpenOption.CREATE_NEW : StandardOpenOption.CREATE);
    }
    var channel = place.tree().open(place.names(), how);
    int number =
        add(new Descriptor.OpenFile(place.mount().guestPath(), channel, write || append, append));
    memory.store32((int) a[8], number);
    return SUCCESS;
  }

  private static Optional<FileTree.Kind> kind(Place place) throws FileRefusal {
    try {
      return Optional.of(place.tree().stat(place.names()).kind());
    } catch (FileRefusal refusal) {
      if (refusal.errno() == Errno.NOENT) {
        return Optional.empty();
      }
      throw refusal;
    }
  }

  private int pathStatus(LinearMemory memory, long[] a) throws FileRefusal {
    var place = place(memory, a[0], a[2], a[3]);
    return store(memory, (int) a[4], place.tree().stat(place.names()));
  }

  private int createDirectory(LinearMemory memory, long[] a) throws FileRefusal {
    var place = place(memory, a[0], a[1], a[2]);
    place.tree().createDirectory(place.names());
    return SUCCESS;
  }

  private int unlink(LinearMemory memory, long[] a) throws FileRefusal {
    var place = place(memory, a[0], a[1], a[2]);
    place.tree().deleteFile(place.names());
    return SUCCESS;
  }

  private int removeDirectory(LinearMemory memory, long[] a) throws FileRefusal {
    var place = place(memory, a[0], a[1], a[2]);
    place.tree().deleteDirectory(place.names());
    return SUCCESS;
  }

  private int rename(LinearMemory memory, long[] a) throws FileRefusal {
    var from = place(memory, a[0], a[1], a[2]);
    var to = place(memory, a[3], a[4], a[5]);
    from.tree().move(from.names(), to.tree(), to.names());
    return SUCCESS;
  }

  private int names(LinearMemory memory, long[] a) throws FileRefusal {
    if (!(descriptor(a[0]) instanceof Descriptor.Directory directory)) {
      throw new FileRefusal(Errno.NOTDIR);
    }
    var mount = mount(directory.mount());
    var listed = new ArrayList<FileTree.Listed>();
    listed.add(new FileTree.Listed(".", FileTree.Kind.DIRECTORY));
    listed.add(new FileTree.Listed("..", FileTree.Kind.DIRECTORY));
    listed.addAll(tree(mount).list(absolute(mount, directory.below())));

    int space = (int) a[2];
    if (space < 0) {
      throw new FileRefusal(Errno.INVAL);
    }
    int used = 0;
    long cookie = a[3];
    for (int i = Math.clamp(cookie, 0, listed.size()); i < listed.size() && used < space; i++) {
      var entry = listed.get(i);
      byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
      var record = ByteBuffer.allocate(24 + name.length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
      record.putLong(i + 1L).putLong(0).putInt(name.length).put((byte) type(entry.kind()));
      record.position(24).put(name);
      int length = Math.min(record.capacity(), space - used); // cut: the guest asks again
      memory.store((int) a[1] + used, record.array(), 0, length);
      used += length;
    }
    memory.store32((int) a[4], used);
    return SUCCESS;
  }
}
