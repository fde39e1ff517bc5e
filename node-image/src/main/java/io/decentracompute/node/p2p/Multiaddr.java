package io.decentracompute.node.p2p;

import io.decentracompute.aqua.PeerId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a peer listens: {@code /ip4/10.1.2.3/tcp/4001/p2p/12D3Koo…}. Only TCP, over IPv4, IPv6 or a
 * DNS name.
 *
 * @param kind how {@code host} is written
 * @param port 0 to 65535; 0 lets the system choose
 * @param peer empty when the address names no peer
 */
public record Multiaddr(Kind kind, String host, int port, Optional<PeerId> peer) {
  private static final Pattern DNS_NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?");
  private static final Pattern IP4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IP6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
  private static final int TCP = 6;
  private static final int P2P = 421;

  /** The first protocol of an address, with its code in the multicodec table. */
  public enum Kind {
    IP4("ip4", 4),
    IP6("ip6", 41),
    DNS("dns", 53),
    DNS4("dns4", 54),
    DNS6("dns6", 55);

    private final String text;
    private final int code;

    Kind(String text, int code) {
      this.text = text;
      this.code = code;
    }
  }

  public Multiaddr {
    var form =
        switch (kind) {
          case IP4 -> IP4;
          case IP6 -> IP6;
          case DNS, DNS4, DNS6 -> DNS_NAME;
        };
    if (!form.matcher(host).matches() || port < 0 || port > 65535) {
      throw new IllegalArgumentException("no address: /" + kind.text + "/" + host + "/tcp/" + port);
    }
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException naming the text and the form that is expected
   */
  public static Multiaddr parse(String text) {
    var parts = text.split("/", -1);
    boolean withPeer = parts.length == 7 && parts[5].equals("p2p");
    if ((parts.length == 5 || withPeer) && parts[0].isEmpty() && parts[3].equals("tcp")) {
      for (var kind : Kind.values()) {
        if (kind.text.equals(parts[1])) {
          try {
            var peer = withPeer ? Optional.of(peer(parts[6])) : Optional.<PeerId>empty();
            return new Multiaddr(kind, parts[2], Integer.parseInt(parts[4]), peer);
          } catch (IllegalArgumentException e) {
            throw malformed(text, e);
          }
        }
      }
    }
    throw malformed(text, null);
  }

  private static IllegalArgumentException malformed(
      String text, @org.jspecify.annotations.Nullable Throwable cause) {
    return new IllegalArgumentException(
        "'%s' is no address of a peer: write /ip4/ADDRESS/tcp/PORT or /dns4/NAME/tcp/PORT, then /p2p/PEER-ID where a peer is meant"
            .formatted(text),
        cause);
  }

  private static PeerId peer(String text) {
    var peer = new PeerId(text);
    if (peer.publicKey().isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' is no ed25519 peer id");
    }
    return peer;
  }

  /** The address of a socket's end. */
  public static Multiaddr of(InetSocketAddress address) {
    var ip = address.getAddress();
    var kind = ip instanceof Inet6Address ? Kind.IP6 : Kind.IP4;
    var text = ip.getHostAddress();
    int zone = text.indexOf('%');
    return new Multiaddr(
        kind, zone < 0 ? text : text.substring(0, zone), address.getPort(), Optional.empty());
  }

  public Multiaddr withPeer(PeerId id) {
    return new Multiaddr(kind, host, port, Optional.of(id));
  }

  /** Looks the host up. */
  InetSocketAddress resolve() throws UnknownHostException {
    for (var address : InetAddress.getAllByName(host)) {
      boolean fits =
          switch (kind) {
            case IP4, DNS4 -> address instanceof Inet4Address;
            case IP6, DNS6 -> address instanceof Inet6Address;
            case DNS -> true;
          };
      if (fits) {
        return new InetSocketAddress(address, port);
      }
    }
    throw new UnknownHostException(host + " has no address of kind " + kind.text);
  }

  /** The binary form that identify carries. */
  byte[] toBytes() {
    var out = new ByteArrayOutputStream();
    Varint.write(out, kind.code);
    switch (kind) {
      case IP4, IP6 -> {
        try {
          out.writeBytes(InetAddress.getByName(host).getAddress());
        } catch (UnknownHostException e) {
          throw new IllegalStateException("a literal address needs no look-up: " + host, e);
        }
      }
      case DNS, DNS4, DNS6 -> {
        var name = host.getBytes(StandardCharsets.UTF_8);
        Varint.write(out, name.length);
        out.writeBytes(name);
      }
    }
    Varint.write(out, TCP);
    out.write(port >>> 8);
    out.write(port);
    peer.flatMap(PeerIds::toBytes)
        .ifPresent(
            id -> {
              Varint.write(out, P2P);
              Varint.write(out, id.length);
              out.writeBytes(id);
            });
    return out.toByteArray();
  }

  /**
   * The address in a binary form, or empty where it is malformed or of a transport that is not
   * spoken here.
   */
  static Optional<Multiaddr> ofBytes(byte[] bytes) {
    var in = new ByteArrayInputStream(bytes);
    try {
      long code = Varint.read(in);
      for (var kind : Kind.values()) {
        if (kind.code == code) {
          return tcp(in, kind);
        }
      }
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Multiaddr> tcp(ByteArrayInputStream in, Kind kind) throws IOException {
    String host =
        switch (kind) {
          case IP4 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
          case IP6 -> InetAddress.getByAddress(in.readNBytes(16)).getHostAddress();
          case DNS, DNS4, DNS6 -> new String(take(in), StandardCharsets.UTF_8);
        };
    if (Varint.read(in) != TCP || in.available() < 2) {
      return Optional.empty();
    }
    int port = in.read() << 8 | in.read();
    if (in.available() == 0) {
      return Optional.of(new Multiaddr(kind, host, port, Optional.empty()));
    }
    if (Varint.read(in) != P2P) {
      return Optional.empty();
    }
    var peer = PeerIds.ofBytes(take(in));
    return in.available() == 0 && peer.isPresent()
        ? Optional.of(new Multiaddr(kind, host, port, peer))
        : Optional.empty();
  }

  private static byte[] take(ByteArrayInputStream in) throws IOException {
    long length = Varint.read(in);
    if (length < 0 || length > in.available()) {
      throw new ProtocolException("an address is cut short");
    }
    return in.readNBytes((int) length);
  }

  @Override
  public String toString() {
    return "/" + kind.text + "/" + host + "/tcp/" + port + peer.map(p -> "/p2p/" + p).orElse("");
  }
}
