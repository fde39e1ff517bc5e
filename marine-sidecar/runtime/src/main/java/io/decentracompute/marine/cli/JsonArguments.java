package io.decentracompute.marine.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Words of a command line as a JSON array. */
final class JsonArguments {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonArguments() {}

  static String of(List<String> words) {
    return "[" + String.join(",", words.stream().map(JsonArguments::of).toList()) + "]";
  }

  private static String of(String word) {
    return isJson(word)
        ? word
        : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(word)) + '"';
  }

  private static boolean isJson(String word) {
    try (var parser = FACTORY.createParser(word)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (JsonProcessingException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("reading a string cannot fail", e);
    }
  }
}
