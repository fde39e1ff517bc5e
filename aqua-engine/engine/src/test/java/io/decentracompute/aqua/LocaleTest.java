package io.decentracompute.aqua;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Texts of engine and compiler enter scripts and data, so none may depend on the locale of the JVM:
 * {@code %s} writes a number as it is, {@code %d} in the locale's digits.
 */
class LocaleTest {
  private static final List<String> FOLDERS =
      List.of("src/main/java", "src/test/java", "../compiler/src/main/java");
  private static final Pattern LOCALIZED =
      Pattern.compile(
          "%[-#+ 0,(]*[0-9]*(\\.[0-9]+)?[dfg](?![a-zA-Z_%])|to(Upper|Lower)Case\\(\\)|String\\.format\\(\"");

  @Test
  void noTextDependsOnTheLocale() throws IOException {
    var found = new ArrayList<String>();
    int files = 0;
    for (var folder : FOLDERS) {
      try (var walk = Files.walk(Path.of(folder))) {
        for (var file : walk.filter(path -> path.toString().endsWith(".java")).toList()) {
          files++;
          if (file.endsWith("LocaleTest.java")) {
            continue;
          }
          var lines = Files.readAllLines(file);
          for (int i = 0; i < lines.size(); i++) {
            if (LOCALIZED.matcher(lines.get(i)).find()) {
              found.add(file + ":" + (i + 1) + " " + lines.get(i).strip());
            }
          }
        }
      }
    }

    assertThat(files).isGreaterThan(150);
    assertThat(found).as("write numbers with %%s, and give letters Locale.ROOT").isEmpty();
  }
}
