package io.decentracompute.marine.module;

import io.decentracompute.marine.module.BadModuleException.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A module file whose Marine sections were read and checked. */
@SuppressWarnings("ArrayRecordComponent") // megabytes, read by many and changed by none
public record MarineModule(
    Cid cid,
    byte[] bytes,
    InterfaceTypes interfaceTypes,
    String sdkVersion,
    Optional<Manifest> manifest) {
  /** The section that holds the interface types. */
  public static final String INTERFACE_TYPES = "interface-types";

  /** The section that names the version of the SDK that built the module. */
  public static final String SDK_VERSION = "__fluence_sdk_version";

  static final String MANIFEST = "__fluence_wasm_module_manifest";
  private static final String OLD_PREFIX = "__fce_generated_section__";
  private static final int[] MIN_SDK = {0, 6, 0};
  private static final int[] MIN_IT = {0, 20, 0};
  private static final Pattern SEMVER =
      Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})(?:[-+][0-9A-Za-z.+-]{1,100})?");

  /** Reads a module and checks its sections; its code is not looked at. */
  public static MarineModule read(byte[] bytes) throws BadModuleException {
    var file = WasmFile.read(bytes);
    if (file.customSectionNames().stream().anyMatch(name -> name.startsWith(OLD_PREFIX))
        && file.customSections(SDK_VERSION).isEmpty()) {
      throw new BadModuleException(
          Problem.TOO_OLD,
          "the module was built by the tools that preceded Marine (it has sections %s…); build it with"
                  .formatted(OLD_PREFIX)
              + " a Marine SDK of at least 0.6.0");
    }
    String sdk =
        new String(
            once(file, SDK_VERSION, "write it with `marine set version`"),
            StandardCharsets.US_ASCII);
    requireVersion("the SDK", sdk, MIN_SDK);
    var types =
        InterfaceTypesReader.read(once(file, INTERFACE_TYPES, "write them with `marine set it`"));
    requireVersion("interface types", types.version(), MIN_IT);
    var manifests = file.customSections(MANIFEST);
    if (manifests.size() > 1) {
      throw count(MANIFEST, manifests.size(), "at most once", "build the module again");
    }
    return new MarineModule(
        Cid.of(bytes),
        bytes,
        types,
        sdk,
        manifests.isEmpty() ? Optional.empty() : Optional.of(Manifest.read(manifests.getFirst())));
  }

  /** The same, after the bytes were compared with the identifier they were asked for by. */
  public static MarineModule read(byte[] bytes, Cid expected) throws BadModuleException {
    var actual = Cid.of(bytes);
    if (!actual.equals(expected)) {
      throw new BadModuleException(
          Problem.WRONG_CID,
          "the bytes do not match the CID: asked for %s, the file's is %s; fetch the module again or"
                  .formatted(expected, actual)
              + " correct the CID");
    }
    return read(bytes);
  }

  /** The module with these interface types instead of its own. */
  public static byte[] withInterfaceTypes(byte[] bytes, InterfaceTypes types)
      throws BadModuleException {
    return WasmFile.read(bytes)
        .withCustomSection(INTERFACE_TYPES, InterfaceTypesWriter.write(types));
  }

  /** The module marked as built for this version of the SDK. */
  public static byte[] withSdkVersion(byte[] bytes, String version) throws BadModuleException {
    requireVersion("the SDK", version, MIN_SDK);
    return WasmFile.read(bytes)
        .withCustomSection(SDK_VERSION, version.getBytes(StandardCharsets.US_ASCII));
  }

  public List<InterfaceTypes.Function> functions() {
    return interfaceTypes.functions();
  }

  private static byte[] once(WasmFile file, String name, String remedy) throws BadModuleException {
    var found = file.customSections(name);
    if (found.size() != 1) {
      throw count(name, found.size(), "exactly once", remedy);
    }
    return found.getFirst();
  }

  private static BadModuleException count(String name, int found, String wanted, String remedy) {
    return new BadModuleException(
        Problem.SECTION_COUNT,
        "the module has the custom section %s %d times and must have it %s; %s"
            .formatted(name, found, wanted, remedy));
  }

  private static void requireVersion(String of, String version, int[] least)
      throws BadModuleException {
    var match = SEMVER.matcher(version);
    if (!match.matches()) {
      throw new BadModuleException(
          Problem.TOO_OLD,
          "the version of %s is no version number like 0.14.0: %s"
              .formatted(of, version.length() > 40 ? version.substring(0, 40) + "…" : version));
    }
    for (int i = 0; i < least.length; i++) {
      int part = Integer.parseInt(match.group(i + 1));
      if (part < least[i]) {
        throw new BadModuleException(
            Problem.TOO_OLD,
            "the module was built for version %s of %s, and %d.%d.%d is the oldest that runs here; build it again"
                .formatted(version, of, least[0], least[1], least[2]));
      }
      if (part > least[i]) {
        return;
      }
    }
  }

  /** What a module says about itself. */
  public record Manifest(
      String authors, String version, String description, String repository, String buildTime) {

    static Manifest read(byte[] section) throws BadModuleException {
      var in =
          new ByteReader(
              section,
              0,
              section.length,
              why ->
                  new BadModuleException(
                      Problem.NOT_WASM,
                      "the module's manifest is broken: " + why + "; build it again"));
      var manifest = new Manifest(field(in), field(in), field(in), field(in), field(in));
      if (in.remaining() > 0) {
        throw new BadModuleException(
            Problem.NOT_WASM,
            "the module's manifest goes on for %d bytes after its last field; build it again"
                .formatted(in.remaining()));
      }
      return manifest;
    }

    private static String field(ByteReader in) throws BadModuleException {
      long length = 0;
      for (int i = 0; i < 8; i++) {
        length |= (long) in.u8() << (8 * i);
      }
      return new String(
          in.bytes(length < 0 ? Integer.MAX_VALUE : Math.clamp(length, 0, Integer.MAX_VALUE)),
          StandardCharsets.UTF_8);
    }
  }
}
