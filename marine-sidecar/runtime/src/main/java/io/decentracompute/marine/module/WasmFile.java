package io.decentracompute.marine.module;

import io.decentracompute.marine.module.BadModuleException.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A WebAssembly binary as a row of sections: enough to read custom sections and to append new ones
 * without touching the code.
 *
 * @see <a href="https://webassembly.github.io/spec/core/binary/modules.html#sections">Wasm core,
 *     sections</a>
 */
public final class WasmFile {
  private static final byte[] HEADER = {0, 'a', 's', 'm', 1, 0, 0, 0};
  private static final int CUSTOM = 0;

  private final byte[] bytes;
  private final List<Section> sections;

  /** A section; {@code name} is empty unless it is a custom one. */
  private record Section(int id, String name, int start, int payload, int end) {}

  private WasmFile(byte[] bytes, List<Section> sections) {
    this.bytes = bytes;
    this.sections = sections;
  }

  public static WasmFile read(byte[] bytes) throws BadModuleException {
    if (bytes.length < HEADER.length
        || !Arrays.equals(HEADER, Arrays.copyOf(bytes, HEADER.length))) {
      throw new BadModuleException(
          Problem.NOT_WASM,
          "the file does not begin like a WebAssembly 1.0 module; build it with --target=wasm32-wasi");
    }
    var in = new ByteReader(bytes, HEADER.length, bytes.length, WasmFile::broken);
    var sections = new ArrayList<Section>();
    while (in.remaining() > 0) {
      int start = in.position();
      int id = in.u8();
      int size = in.uleb32();
      int payload = in.position();
      if (size > in.remaining()) {
        throw broken(
            "section %d claims %d bytes, and %d are left".formatted(id, size, in.remaining()));
      }
      int end = payload + size;
      String name = "";
      if (id == CUSTOM) {
        var inner = new ByteReader(bytes, payload, end, WasmFile::broken);
        name = text(inner.bytes(inner.uleb32()));
        payload = inner.position();
      }
      sections.add(new Section(id, name, start, payload, end));
      in.skipTo(end);
    }
    return new WasmFile(bytes, List.copyOf(sections));
  }

  private static BadModuleException broken(String why) {
    return new BadModuleException(
        Problem.NOT_WASM, "the module's sections are broken: " + why + "; build the module again");
  }

  private static String text(byte[] utf8) throws BadModuleException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw broken("a section's name is not UTF-8");
    }
  }

  /** The payloads of all custom sections with this name, in file order. */
  public List<byte[]> customSections(String name) {
    return sections.stream()
        .filter(section -> section.id() == CUSTOM && section.name().equals(name))
        .map(section -> Arrays.copyOfRange(bytes, section.payload(), section.end()))
        .toList();
  }

  /** The names of all custom sections, in file order. */
  public List<String> customSectionNames() {
    return sections.stream().filter(section -> section.id() == CUSTOM).map(Section::name).toList();
  }

  /** The same module with this one custom section at its end instead of all others of that name. */
  public byte[] withCustomSection(String name, byte[] payload) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(HEADER);
    for (var section : sections) {
      if (section.id() != CUSTOM || !section.name().equals(name)) {
        out.write(bytes, section.start(), section.end() - section.start());
      }
    }
    byte[] label = name.getBytes(StandardCharsets.UTF_8);
    var content = new ByteArrayOutputStream();
    ByteReader.writeUleb(content, label.length);
    content.writeBytes(label);
    content.writeBytes(payload);
    out.write(CUSTOM);
    ByteReader.writeUleb(out, content.size());
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }
}
