package io.decentracompute.marine.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.decentracompute.marine.module.InterfaceTypes;
import io.decentracompute.marine.module.InterfaceTypes.Field;
import io.decentracompute.marine.module.Type;
import io.decentracompute.marine.module.Type.Scalar;
import io.decentracompute.marine.value.ValueException.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Values from and to JSON, led by their types.
 *
 * <p>Arguments are an array by position, an object by name, one bare value for a function of one
 * parameter, or null for one of none. A byte array is an array of numbers; where a scalar is
 * wanted, an array of one element is taken for its element, since Aqua streams are arrays.
 */
public final class Json {
  private static final int MAX_DEPTH = 128;
  private static final BigInteger U64_END = BigInteger.ONE.shiftLeft(64);
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNestingDepth(MAX_DEPTH + 2)
                  .build())
          .build();

  private Json() {}

  // ---- in ----

  /** Reads the arguments of a function. */
  public static List<Value> arguments(
      InterfaceTypes types, String function, List<Field> parameters, String json)
      throws ValueException {
    try (var parser = FACTORY.createParser(json)) {
      var reader = new Reader(types, function, parser);
      var values = reader.arguments(parameters);
      if (parser.nextToken() != null) {
        throw reader.bad("", "something follows after the arguments");
      }
      return values;
    } catch (JsonProcessingException e) {
      throw new ValueException(
          Problem.BAD_ARGUMENTS,
          "the arguments of %s are not JSON: %s".formatted(function, e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException("reading a string cannot fail", e);
    }
  }

  private record Reader(InterfaceTypes types, String function, JsonParser in) {

    ValueException bad(String place, String why) {
      String where = place.isEmpty() ? "" : " at " + place;
      return new ValueException(
          Problem.BAD_ARGUMENTS, "bad arguments for %s%s: %s".formatted(function, where, why));
    }

    List<Value> arguments(List<Field> parameters) throws IOException, ValueException {
      var token = in.nextToken();
      if (token == JsonToken.VALUE_NULL && parameters.isEmpty()) {
        return List.of();
      }
      return switch (token) {
        case null -> throw bad("", "there are none; give a JSON array");
        case START_ARRAY -> byPosition(parameters);
        case START_OBJECT -> byName("", parameters);
        default -> {
          if (parameters.size() != 1) {
            throw bad("", "%d arguments are wanted, as a JSON array".formatted(parameters.size()));
          }
          yield List.of(value(parameters.getFirst().name(), parameters.getFirst().type(), 0));
        }
      };
    }

    private List<Value> byPosition(List<Field> parameters) throws IOException, ValueException {
      var values = new ArrayList<Value>(parameters.size());
      while (in.nextToken() != JsonToken.END_ARRAY) {
        if (values.size() == parameters.size()) {
          throw bad("", "there are more than the %d that are wanted".formatted(parameters.size()));
        }
        var parameter = parameters.get(values.size());
        values.add(value(parameter.name(), parameter.type(), 0));
      }
      if (values.size() < parameters.size()) {
        throw bad(
            parameters.get(values.size()).name(),
            "it is missing; %d are wanted and %d given"
                .formatted(parameters.size(), values.size()));
      }
      return values;
    }

    private List<Value> byName(String place, List<Field> fields)
        throws IOException, ValueException {
      var values = new Value[fields.size()];
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        int index = 0;
        while (index < fields.size() && !fields.get(index).name().equals(name)) {
          index++;
        }
        if (index == fields.size()) {
          throw bad(place, "there is no field " + name);
        }
        in.nextToken();
        String at = place.isEmpty() ? name : place + "." + name;
        values[index] = value(at, fields.get(index).type(), place.isEmpty() ? 0 : 1);
      }
      for (int i = 0; i < values.length; i++) {
        if (values[i] == null) {
          throw bad(place, "the field " + fields.get(i).name() + " is missing");
        }
      }
      return Arrays.asList(values);
    }

    /** The value that the parser stands on. */
    private Value value(String place, Type type, int depth) throws IOException, ValueException {
      return switch (type) {
        case Scalar scalar -> {
          if (in.currentToken() == JsonToken.START_ARRAY) {
            in.nextToken();
            var only = scalar(place, scalar);
            if (in.nextToken() != JsonToken.END_ARRAY) {
              throw bad(place, "one %s is wanted, not an array".formatted(types.print(scalar)));
            }
            yield only;
          }
          yield scalar(place, scalar);
        }
        case Type.Text text -> {
          if (in.currentToken() == JsonToken.START_ARRAY) {
            in.nextToken();
            var only = text(place, text);
            if (in.nextToken() != JsonToken.END_ARRAY) {
              throw bad(place, "one string is wanted, not an array");
            }
            yield only;
          }
          yield text(place, text);
        }
        case Type.Bytes _ -> bytes(place);
        case Type.Array array -> {
          open(place, array);
          var items = new ArrayList<Value>();
          while (in.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(place + "[" + items.size() + "]", array.element(), depth + 1));
          }
          yield new Value.Items(array.element(), items);
        }
        case Type.RecordOf record -> {
          var fields = types.recordOf(record.typeId()).fields();
          yield switch (in.currentToken()) {
            case START_OBJECT -> new Value.Fields(record.typeId(), byName(place, fields));
            case START_ARRAY -> new Value.Fields(record.typeId(), byPosition(fields));
            case null, default ->
                throw bad(place, "a " + types.print(record) + " is wanted, as an object");
          };
        }
      };
    }

    private void open(String place, Type type) throws ValueException {
      if (in.currentToken() != JsonToken.START_ARRAY) {
        throw bad(place, "an array is wanted, as " + types.print(type));
      }
    }

    private Value text(String place, Type.Text type) throws IOException, ValueException {
      if (in.currentToken() != JsonToken.VALUE_STRING) {
        throw bad(place, "a " + types.print(type) + " is wanted");
      }
      return new Value.Text(in.getText());
    }

    private Value bytes(String place) throws IOException, ValueException {
      open(place, new Type.Bytes());
      var bytes = new ByteArrayOutputStream();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        int value = in.currentToken() == JsonToken.VALUE_NUMBER_INT ? in.getValueAsInt(-1) : -1;
        if (value < 0 || value > 255) {
          throw bad(place + "[" + bytes.size() + "]", "a number from 0 to 255 is wanted");
        }
        bytes.write(value);
      }
      return new Value.Bytes(bytes.toByteArray());
    }

    private Value scalar(String place, Scalar type) throws IOException, ValueException {
      return new Value.Num(
          type,
          switch (type) {
            case BOOL ->
                switch (in.currentToken()) {
                  case VALUE_TRUE -> 1;
                  case VALUE_FALSE -> 0;
                  case null, default -> throw bad(place, "true or false is wanted");
                };
            case S8, S16, S32, I32, S64, I64 -> {
              int bits = 8 * type.bytes() - 1;
              yield whole(place, type, -1L << bits, ~(-1L << bits));
            }
            case U8, U16, U32 -> whole(place, type, 0, ~(-1L << (8 * type.bytes())));
            case U64 -> {
              requireWhole(place, type);
              var number = in.getBigIntegerValue();
              if (number.signum() < 0 || number.compareTo(U64_END) >= 0) {
                throw bad(place, "a number from 0 to 18446744073709551615 is wanted");
              }
              yield number.longValue();
            }
            case F32 -> {
              requireNumber(place);
              yield Integer.toUnsignedLong(Float.floatToRawIntBits(in.getFloatValue()));
            }
            case F64 -> {
              requireNumber(place);
              yield Double.doubleToRawLongBits(in.getDoubleValue());
            }
          });
    }

    private void requireNumber(String place) throws ValueException {
      if (in.currentToken() != JsonToken.VALUE_NUMBER_INT
          && in.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
        throw bad(place, "a number is wanted");
      }
    }

    private void requireWhole(String place, Scalar type) throws ValueException {
      if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
        throw bad(place, "a whole number is wanted, as " + types.print(type));
      }
    }

    private long whole(String place, Scalar type, long least, long most)
        throws IOException, ValueException {
      requireWhole(place, type);
      boolean fits =
          in.getNumberType() == JsonParser.NumberType.INT
              || in.getNumberType() == JsonParser.NumberType.LONG;
      if (!fits || in.getLongValue() < least || in.getLongValue() > most) {
        throw bad(place, "a number from %d to %d is wanted".formatted(least, most));
      }
      return in.getLongValue();
    }
  }

  // ---- out ----

  /** A result as JSON, {@code null} when there is none. */
  public static String print(InterfaceTypes types, Optional<Value> value) {
    if (value.isEmpty()) {
      return "null";
    }
    var text = new StringWriter();
    try (var out = FACTORY.createGenerator(text)) {
      print(types, out, value.get());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to a string cannot fail", e);
    }
    return text.toString();
  }

  private static void print(InterfaceTypes types, JsonGenerator out, Value value)
      throws IOException {
    switch (value) {
      case Value.Num number -> print(out, number);
      case Value.Text text -> out.writeString(text.text());
      case Value.Bytes bytes -> {
        out.writeStartArray();
        for (byte b : bytes.bytes()) {
          out.writeNumber(b & 0xff);
        }
        out.writeEndArray();
      }
      case Value.Items items -> {
        out.writeStartArray();
        for (var item : items.items()) {
          print(types, out, item);
        }
        out.writeEndArray();
      }
      case Value.Fields fields -> {
        var names = types.recordOf(fields.typeId()).fields();
        out.writeStartObject();
        for (int i = 0; i < names.size(); i++) {
          out.writeFieldName(names.get(i).name());
          print(types, out, fields.fields().get(i));
        }
        out.writeEndObject();
      }
    }
  }

  /** JSON has no word for what is not finite: such a float is printed as null. */
  private static void print(JsonGenerator out, Value.Num number) throws IOException {
    switch (number.type()) {
      case BOOL -> out.writeBoolean(number.bits() != 0);
      case S8, S16, S32, S64, U8, U16, U32, I32, I64 -> out.writeNumber(number.bits());
      case U64 -> out.writeNumber(new BigInteger(Long.toUnsignedString(number.bits())));
      case F32 -> {
        float value = Float.intBitsToFloat((int) number.bits());
        if (Float.isFinite(value)) {
          out.writeNumber(value);
        } else {
          out.writeNull();
        }
      }
      case F64 -> {
        double value = Double.longBitsToDouble(number.bits());
        if (Double.isFinite(value)) {
          out.writeNumber(value);
        } else {
          out.writeNull();
        }
      }
    }
  }
}
