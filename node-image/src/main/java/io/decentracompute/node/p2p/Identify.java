package io.decentracompute.node.p2p;

import io.decentracompute.aqua.PeerId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a peer says of itself over {@code /ipfs/id/1.0.0}.
 *
 * @param agent program and version
 * @param addresses where it listens, at most 32; of transports that are not spoken here none
 * @param protocols what it speaks, at most 128
 * @param observed how it sees our end of the connection
 * @see <a href="https://github.com/libp2p/specs/blob/master/identify/README.md">identify</a>
 */
public record Identify(
    PeerId peer,
    String agent,
    List<Multiaddr> addresses,
    List<String> protocols,
    Optional<Multiaddr> observed) {
  static final String PROTOCOL = "/ipfs/id/1.0.0";
  private static final String PROTOCOL_VERSION = "ipfs/0.1.0";
  private static final int MAX_MESSAGE = 16 * 1024;
  private static final int MAX_ADDRESSES = 32;
  private static final int MAX_PROTOCOLS = 128;
  private static final int MAX_TEXT = 256;

  public Identify {
    addresses = List.copyOf(addresses);
    protocols = List.copyOf(protocols);
  }

  /** The message with its length in front, as it goes over the stream. */
  byte[] encode() {
    var writer = new Proto.Writer();
    peer.publicKey().ifPresent(key -> writer.bytes(1, PublicKeys.encode(key)));
    addresses.forEach(a -> writer.bytes(2, a.toBytes()));
    protocols.forEach(p -> writer.text(3, p));
    observed.ifPresent(a -> writer.bytes(4, a.toBytes()));
    writer.text(5, PROTOCOL_VERSION).text(6, agent);
    var message = writer.toBytes();
    var framed = new ByteArrayOutputStream();
    Varint.write(framed, message.length);
    framed.writeBytes(message);
    return framed.toByteArray();
  }

  /** Reads one message; its key must be the connection's. */
  static Identify read(InputStream in, PeerId connected) throws IOException {
    long length = Varint.read(in);
    if (length < 0 || length > MAX_MESSAGE) {
      throw new ProtocolException(
          "an identify message has " + length + " bytes; at most " + MAX_MESSAGE);
    }
    return decode(in.readNBytes((int) length), connected);
  }

  static Identify decode(byte[] message, PeerId connected) throws ProtocolException {
    var agent = "";
    var addresses = new ArrayList<Multiaddr>();
    var protocols = new ArrayList<String>();
    Optional<Multiaddr> observed = Optional.empty();
    for (var field : Proto.decode(message)) {
      switch (field.id()) {
        case 1 -> {
          if (!PublicKeys.decode(field.bytes()).equals(connected)) {
            throw new ProtocolException(
                "peer " + connected + " identifies itself with another key");
          }
        }
        case 2 -> {
          if (addresses.size() < MAX_ADDRESSES) {
            Multiaddr.ofBytes(field.bytes()).ifPresent(addresses::add);
          }
        }
        case 3 -> {
          if (protocols.size() < MAX_PROTOCOLS && field.bytes().length <= MAX_TEXT) {
            protocols.add(field.text());
          }
        }
        case 4 -> observed = Multiaddr.ofBytes(field.bytes());
        case 6 -> agent = field.bytes().length <= MAX_TEXT ? field.text() : "";
        default -> {
          // signed records and fields to come
        }
      }
    }
    return new Identify(connected, agent, addresses, protocols, observed);
  }
}
