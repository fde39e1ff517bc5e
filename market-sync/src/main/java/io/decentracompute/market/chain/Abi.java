package io.decentracompute.market.chain;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Encoder and decoder of the contract ABI. What is decoded comes from endpoints: bounded. */
final class Abi {
  /** Most values in one answer; offsets may point to the same bytes again and again. */
  private static final int MOST_VALUES = 500_000;

  private Abi() {}

  static byte[] encode(AbiType.Tuple types, List<?> values) {
    if (types.fields().size() != values.size()) {
      throw new IllegalArgumentException(
          values.size() + " values for " + types.fields().size() + " parameters");
    }
    return sequence(types.fields().stream().map(AbiType.Field::type).toList(), values);
  }

  private static byte[] sequence(List<AbiType> types, List<?> values) {
    var head = new ByteArrayOutputStream();
    var tail = new ByteArrayOutputStream();
    int headSize = types.stream().mapToInt(AbiType::headSize).sum();
    for (int i = 0; i < types.size(); i++) {
      byte[] encoded = encode(types.get(i), values.get(i));
      if (types.get(i).isDynamic()) {
        head.writeBytes(word(BigInteger.valueOf(headSize + tail.size())));
        tail.writeBytes(encoded);
      } else {
        head.writeBytes(encoded);
      }
    }
    head.writeBytes(tail.toByteArray());
    return head.toByteArray();
  }

  private static byte[] encode(AbiType type, Object value) {
    return switch (type) {
      case AbiType.Uint(int bits) -> uint(bits, value);
      case AbiType.Bool _ -> word((Boolean) value ? BigInteger.ONE : BigInteger.ZERO);
      case AbiType.Account _ -> word(new BigInteger(((Address) value).hex().substring(2), 16));
      case AbiType.Word _ -> ((Bytes32) value).bytes();
      case AbiType.Octets _ -> octets((byte[]) value);
      case AbiType.Text _ -> octets(((String) value).getBytes(StandardCharsets.UTF_8));
      case AbiType.Array(var element) -> {
        var values = (List<?>) value;
        var out = new ByteArrayOutputStream();
        out.writeBytes(word(BigInteger.valueOf(values.size())));
        out.writeBytes(sequence(values.stream().map(_ -> element).toList(), values));
        yield out.toByteArray();
      }
      case AbiType.Tuple tuple -> encode(tuple, (List<?>) value);
    };
  }

  private static byte[] uint(int bits, Object value) {
    var number =
        switch (value) {
          case BigInteger big -> big;
          case Integer small -> BigInteger.valueOf(small);
          case Long wide -> BigInteger.valueOf(wide);
          default -> throw new IllegalArgumentException("no number: " + value);
        };
    if (number.signum() < 0 || number.bitLength() > bits) {
      throw new IllegalArgumentException(number + " does not fit uint" + bits);
    }
    return word(number);
  }

  private static byte[] octets(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(word(BigInteger.valueOf(bytes.length)));
    out.writeBytes(Arrays.copyOf(bytes, (bytes.length + 31) / 32 * 32));
    return out.toByteArray();
  }

  private static byte[] word(BigInteger value) {
    var word = new byte[32];
    byte[] bytes = value.toByteArray();
    int skip = bytes.length > 32 ? 1 : 0;
    System.arraycopy(bytes, skip, word, 32 - bytes.length + skip, bytes.length - skip);
    return word;
  }

  static AbiStruct decode(AbiType.Tuple types, byte[] data) throws AbiException {
    return new Decoder(data).tuple(types, 0);
  }

  /** A static value that fills one word, such as an indexed event parameter. */
  static Object decodeWord(AbiType type, Bytes32 word) throws AbiException {
    return new Decoder(word.bytes()).value(type, 0);
  }

  private static final class Decoder {
    private final byte[] data;
    private int budget = MOST_VALUES;

    Decoder(byte[] data) {
      this.data = data;
    }

    AbiStruct tuple(AbiType.Tuple type, int start) throws AbiException {
      var values = new ArrayList<Object>();
      int at = start;
      for (var field : type.fields()) {
        values.add(element(field.type(), start, at));
        at = Math.addExact(at, field.type().headSize());
      }
      return new AbiStruct(type, values);
    }

    private Object element(AbiType type, int start, int at) throws AbiException {
      return value(type, type.isDynamic() ? start + size(at, data.length - start) : at);
    }

    Object value(AbiType type, int at) throws AbiException {
      if (--budget < 0) {
        throw new AbiException("more than " + MOST_VALUES + " values");
      }
      return switch (type) {
        case AbiType.Uint(int bits) -> number(at, bits);
        case AbiType.Bool _ -> number(at, 1).signum() != 0;
        case AbiType.Account _ -> {
          String hex = number(at, 160).toString(16);
          yield new Address("0x" + "0".repeat(40 - hex.length()) + hex);
        }
        case AbiType.Word _ -> Bytes32.of(slice(at, 32));
        case AbiType.Octets _ -> slice(at + 32, size(at, data.length - at - 32));
        case AbiType.Text _ -> text(slice(at + 32, size(at, data.length - at - 32)));
        case AbiType.Array(var element) -> {
          int start = at + 32;
          int count = size(at, (data.length - start) / element.headSize());
          var values = new ArrayList<Object>();
          for (int i = 0; i < count; i++) {
            values.add(element(element, start, start + i * element.headSize()));
          }
          yield List.copyOf(values);
        }
        case AbiType.Tuple tuple -> tuple(tuple, at);
      };
    }

    private BigInteger number(int at, int bits) throws AbiException {
      var number = new BigInteger(1, slice(at, 32));
      if (number.bitLength() > bits) {
        throw new AbiException("the word at byte " + at + " does not fit " + bits + " bits");
      }
      return number;
    }

    /** An offset or length at {@code at}, at most {@code most}. */
    private int size(int at, int most) throws AbiException {
      var number = number(at, 256);
      if (number.bitLength() > 31 || number.intValueExact() > most) {
        throw new AbiException("the size at byte " + at + " reaches behind the end");
      }
      return number.intValueExact();
    }

    private byte[] slice(int at, int length) throws AbiException {
      if (at < 0 || at > data.length - length) {
        throw new AbiException(
            "byte " + at + " to " + (at + (long) length) + " of " + data.length + " wanted");
      }
      return Arrays.copyOfRange(data, at, at + length);
    }

    private static String text(byte[] bytes) throws AbiException {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        throw new AbiException("text is not UTF-8");
      }
    }
  }
}
