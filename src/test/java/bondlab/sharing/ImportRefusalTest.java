package bondlab.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packages that are refused whole. */
class ImportRefusalTest extends Received {

  private List<String> refused() throws IOException {
    List<String> problems = assertThrows(BadInput.class, () -> read(shared)).problems();
    Path parent = mine.resolve("results/imported");
    if (Files.exists(parent)) {
      try (var left = Files.list(parent)) {
        assertEquals(List.of(), left.toList(), "nothing is left");
      }
    }
    assertFalse(String.join("\n", problems).contains("unfinished"), problems.toString());
    return problems;
  }

  /** Replaces text in a file and, in the descriptor, its hash and length. */
  private void forge(String path, String old, String by) throws IOException {
    Path file = shared.resolve(path);
    String text = Files.readString(file);
    assertTrue(text.contains(old), text);
    String sum = PackageFolder.sha256(file);
    long bytes = Files.size(file);
    Files.writeString(file, text.replace(old, by));
    replace("datapackage.json", sum, PackageFolder.sha256(file));
    replace("datapackage.json", "\"bytes\" : " + bytes, "\"bytes\" : " + Files.size(file));
  }

  private void replace(String path, String old, String by) throws IOException {
    String text = Files.readString(shared.resolve(path));
    assertTrue(text.contains(old), old + " in " + text);
    Files.writeString(shared.resolve(path), text.replace(old, by));
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() throws IOException {
    Files.delete(shared.resolve("command.txt"));
    replace("summary.txt", "it said", "it SAID");
    forge("tables/rows.csv", "0,1099511627776,inf,0.0,false,plain", "0,-1,much,7.5,perhaps,plain");
    forge("config.conf", "seed = 1", "seed = ${HOME}");
    forge("run.json", "\"config_hash\"", "\"config_sum\"");
    List<String> problems = refused();
    String all = String.join("\n", problems);
    assertTrue(all.contains("command.txt is missing"), all);
    assertTrue(all.contains("summary.txt is not the file that was shared"), all);
    assertTrue(all.contains("tables/rows.csv:2, column loss: \"much\" is not double"), all);
    assertTrue(all.contains("tables/rows.csv:2, column last: \"perhaps\" is not boolean"), all);
    assertTrue(all.contains("config.conf refers to other values"), all);
    assertTrue(problems.get(0).endsWith("is refused, nothing was imported:"), all);
  }

  @Test
  void valuesKeepToTheirSchema() throws IOException {
    forge("tables/rows.csv", "0,1099511627776,inf,0.0,false,plain", "0,-1,inf,7.5,,plain");
    String all = String.join("\n", refused());
    assertTrue(all.contains("column tokens has -1.0, its schema's minimum is 0"), all);
    assertTrue(all.contains("column wins has 7.5, its schema's maximum is 1"), all);
    assertTrue(all.contains("column last lacks values"), all);
  }

  @Test
  void aTableHasTheColumnsOfItsSchemaAndNoOther() throws IOException {
    forge("tables/rows.csv", "step,tokens,", "step,extra,");
    String all = String.join("\n", refused());
    assertTrue(all.contains("tables/rows.csv:1 has the columns [step, extra, loss,"), all);
  }

  @Test
  void theFactsOfARunArePlain() throws IOException {
    forge("run.json", "\"overrides\" : []", "\"overrides\" : 7");
    forge("run.json", "\"experiment\" : \"loud\"", "\"experiment\" : \"../../loud\"");
    String all = String.join("\n", refused());
    assertTrue(all.contains("run.json has no overrides that are a list"), all);
    assertTrue(all.contains("run.json has no experiment that is a plain name"), all);
  }

  @Test
  void aConfigurationFetchesAndQuotesNothing() throws IOException {
    Path secret = Files.writeString(temporary.resolve("secret.conf"), "word = hidden");
    for (String line :
        List.of(
            "include url(\"http://127.0.0.1:9/x.conf\")",
            "include file(\"" + secret + "\")",
            "include required(file(\"" + secret + "\"))",
            "include classpath(\"reference.conf\")",
            "include \"" + secret + "\"",
            "word = ${PATH}",
            "word = ${?PATH}")) {
      forge("config.conf", "seed = 1\n", "seed = 1\n" + line + "\n");
      String all = String.join("\n", refused());
      assertTrue(all.contains("config.conf"), all);
      assertFalse(all.contains("hidden"), all);
      forge("config.conf", line + "\n", "");
    }
  }

  @Test
  void aPictureRunsNothing() throws IOException {
    for (String bad :
        List.of(
            "<script>x()</script>",
            "<svg:script href='x'/>",
            "<g onload=\"x()\"/>",
            "<a xlink:href=\"javascript:x()\"/>",
            "<image href=\"http://example.org/x.png\"/>",
            "<foreignObject/>",
            "<!ENTITY x SYSTEM \"file:///etc/passwd\">")) {
      forge("figures/curve.svg", "</svg", bad + "</svg");
      String all = String.join("\n", refused());
      assertTrue(all.contains("figures/curve.svg holds a script or a link"), bad + ": " + all);
      forge("figures/curve.svg", bad, "");
    }
    assertTrue(read(shared).isNew());
  }

  @Test
  void aPictureInAnotherEncodingOrOfAnotherKindIsNone() throws IOException {
    String start = "<svg xmlns=\"http://www.w3.org/2000/svg\">";
    String script = start + "<script>x()</script></svg>";
    String[][] bad = {
      {"UTF-16", script, "is not UTF-8"},
      {"UTF-16LE", script, "script"},
      {"UTF-8", "<?xml version=\"1.0\" encoding=\"UTF-7\"?>" + start + "</svg>", "UTF-7"},
      {"UTF-8", "<html><body>hello</body></html>", "first element is html"},
      {
        "UTF-8", "<svg><g/></svg>", "first element is svg"
      }, // of no namespace: a browser draws nothing
      {"UTF-8", start + "<x:html xmlns:x=\"http://www.w3.org/1999/xhtml\"/></svg>", "script"},
      {"UTF-8", start + "<a href=\"&#x6a;avascript:x()\"/></svg>", "script"},
      {"UTF-8", start + "<g", "curve.svg"},
      {"UTF-8", "<?xml-stylesheet href='#x'?>" + start + "</svg>", "script"},
    };
    Path file = shared.resolve("figures/curve.svg");
    for (String[] its : bad) {
      String sum = PackageFolder.sha256(file);
      long bytes = Files.size(file);
      Files.write(file, its[1].getBytes(Charset.forName(its[0])));
      replace("datapackage.json", sum, PackageFolder.sha256(file));
      replace("datapackage.json", "\"bytes\" : " + bytes, "\"bytes\" : " + Files.size(file));
      String all = String.join("\n", refused());
      assertTrue(all.contains("figures/curve.svg"), its[1] + ": " + all);
      assertTrue(all.contains(its[2]) || its[0].equals("UTF-16LE"), its[1] + ": " + all);
    }
  }

  @Test
  void aConfigurationIsTheOneThatTheRunNames() throws IOException {
    forge("config.conf", "rate = 0.5", "rate = 0.25");
    String all = String.join("\n", refused());
    assertTrue(all.contains("config.conf is not the configuration of the run"), all);
    forge("run.json", "shared_config_hash", "another_key"); // as older packages are
    all = String.join("\n", refused());
    assertTrue(all.contains("config.conf is not the configuration of the run"), all);
    forge("config.conf", "rate = 0.25", "rate = 0.5");
    assertTrue(read(shared).isNew());
  }

  @Test
  void controlCharactersOfASummaryReachNoTerminal() throws IOException {
    forge("summary.txt", "it said", "it \u001b[2Jsaid\u202e");
    String summary = RunFolder.open(read(shared).runs().get(0)).summary();
    assertTrue(summary.startsWith("it \\u001b[2Jsaid\\u202e"), summary);
  }

  @Test
  void hugeListsAreRefusedQuickly() throws IOException {
    Path descriptor = shared.resolve("datapackage.json");
    String good = Files.readString(descriptor);
    String empty = "{\"name\": \"\", \"type\": \"number\"},".repeat(100_000) + "{}";
    String columns = good.replaceFirst("\"fields\" : \\[", "\"fields\" : [" + empty + ",");
    String names =
        good.replaceFirst(
            "\"resources\" : \\[", "\"resources\" : [" + "{\"path\": \"\"},".repeat(99_000));
    StringBuilder keys = new StringBuilder("{");
    for (int i = 0; i < 3_000_000; i++) {
      keys.append('"').append(Integer.toString(i, 36)).append("\":1,");
    }
    String[][] bad = {
      {columns, "columns; at most 1000"},
      {names, "has no path in the package"},
      {keys.append("\"a\":1}").toString(), "values, more than any run writes"},
      {"{\"a\": " + "[".repeat(5000) + "}", "nested too deeply"},
    };
    for (String[] its : bad) {
      Files.writeString(descriptor, its[0]);
      List<String> problems = assertTimeoutPreemptively(Duration.ofMinutes(1), this::refused);
      assertTrue(String.join("\n", problems).contains(its[1]), its[1] + " in " + problems);
      assertTrue(problems.size() < 50, "all of them are told");
    }
  }

  @Test
  void aDescriptorIsReadWithCare() throws IOException {
    Path descriptor = shared.resolve("datapackage.json");
    String good = Files.readString(descriptor);
    for (String[] change :
        new String[][] {
          {"\"format\" : 1", "\"format\" : 2", "bondlab.format = 2"},
          {"\"format\" : 1", "\"format\" : \"x\"", "bondlab.format = x"},
          {"\"bondlab\" :", "\"other\" :", "has no key bondlab"},
          {"\"path\" : \"run.json\"", "\"path\" : \"../run.json\"", "resource \"../run.json\""},
          {"\"path\" : \"run.json\"", "\"path\" : \"/run.json\"", "resource \"/run.json\""},
          {"\"path\" : \"run.json\"", "\"path\" : \"run.exe\"", "resource \"run.exe\""},
          {"\"path\" : \"run.json\"", "\"path\" : \"config.conf\"", "resource \"config.conf\""},
          {"\"path\" : \"run.json\"", "\"path\" : \"rum.json\"", "run.json is missing"},
          {"\"hash\" : \"sha256:", "\"hash\" : \"md5:", ".hash = \"md5:"},
          {"\"name\" : \"peer\"", "\"name\" : \"../peer\"", "bondlab.name"},
          {
            "\"runs\" : [\n            \"\"",
            "\"runs\" : [\n            \"../../\"",
            "bondlab.runs: \"../../\""
          },
          {"\"type\" : \"integer\"", "\"type\" : \"geopoint\"", "type \"geopoint\""},
          {"\"name\" : \"tokens\"", "\"name\" : \"step\"", "column step"},
          {"\"resources\" : [", "\"parts\" : [", "resources names no file"},
        }) {
      assertTrue(good.contains(change[0]), change[0]);
      Files.writeString(descriptor, good.replace(change[0], change[1]));
      String all = String.join("\n", refused());
      assertTrue(all.contains(change[2]), change[1] + ": " + all);
    }
    for (String text : List.of("", "[1, 2]", "{", "{\"a\": ", "\u0000\u0001", "a = ${HOME}")) {
      Files.writeString(descriptor, text);
      refused();
    }
    Files.writeString(descriptor, "[".repeat(200_000));
    refused();
    Files.writeString(descriptor, "{\"a\":".repeat(200_000));
    refused();
    Files.delete(descriptor);
    assertTrue(String.join("\n", refused()).contains("has no datapackage.json"));
  }

  @Test
  void aFolderMayHoldNoLinks() throws IOException {
    Path outside = Files.writeString(temporary.resolve("outside.txt"), "secret");
    Files.delete(shared.resolve("summary.txt"));
    Files.createSymbolicLink(shared.resolve("summary.txt"), outside);
    Files.createSymbolicLink(shared.resolve("up"), temporary);
    String all = String.join("\n", refused());
    assertTrue(all.contains("\"summary.txt\" is a link"), all);
    assertTrue(all.contains("\"up\" is a link"), all);
  }

  @Test
  void somethingElseIsNoPackage() throws IOException {
    BadInput none = assertThrows(BadInput.class, () -> read(temporary.resolve("nothing.zip")));
    assertTrue(none.getMessage().contains("does not exist"), none.getMessage());
    assertThrows(BadInput.class, () -> read(run.path()));
    assertThrows(BadInput.class, () -> read(mine.getParent().resolve("theirs")));
    Path text = Files.writeString(temporary.resolve("text.zip"), "no zip at all");
    assertThrows(BadInput.class, () -> read(text));
    assertThrows(BadInput.class, () -> read(Files.createFile(temporary.resolve("empty.zip"))));
  }
}
