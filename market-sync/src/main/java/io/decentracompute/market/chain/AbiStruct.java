package io.decentracompute.market.chain;

import java.math.BigInteger;
import java.util.List;
import java.util.function.Function;

/** Decoded fields of a tuple, by name or position. */
record AbiStruct(AbiType.Tuple type, List<Object> values) {
  AbiStruct {
    values = List.copyOf(values);
  }

  Object get(String name) {
    for (int i = 0; i < values.size(); i++) {
      if (type.fields().get(i).name().equals(name)) {
        return values.get(i);
      }
    }
    throw new IllegalStateException("no field '" + name + "' in " + type.canonical());
  }

  BigInteger uint(String name) {
    return (BigInteger) get(name);
  }

  /** A number that fits; an epoch "for ever" and the like become the largest long. */
  long number(String name) {
    return clamp(uint(name));
  }

  int small(String name) {
    return Math.toIntExact(number(name));
  }

  Address address(String name) {
    return (Address) get(name);
  }

  Bytes32 word(String name) {
    return (Bytes32) get(name);
  }

  boolean bool(String name) {
    return (Boolean) get(name);
  }

  String text(String name) {
    return (String) get(name);
  }

  byte[] octets(String name) {
    return (byte[]) get(name);
  }

  AbiStruct struct(String name) {
    return (AbiStruct) get(name);
  }

  <T> List<T> list(String name, Function<Object, T> element) {
    return ((List<?>) get(name)).stream().map(value -> element.apply(value)).toList();
  }

  static long clamp(BigInteger value) {
    return value.bitLength() < 64 ? value.longValueExact() : Long.MAX_VALUE;
  }

  static int index(Object value) {
    return ((BigInteger) value).intValueExact();
  }
}
