package bondlab.sharing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.table.Json;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

class ShareRunTest extends Sharing {

  @Test
  void aRunBecomesAFolderThatNeedsNothingElse() throws IOException {
    Path shared = folder(LoudStudy.run(home, "rows=2"));
    assertEquals(
        Set.of(
            "CITATION.cff",
            "README.md",
            "command.txt",
            "config.conf",
            "datapackage.json",
            "figures/curve.png",
            "figures/curve.svg",
            "overrides.txt",
            "report.html",
            "run.json",
            "summary.txt",
            "tables/rows.csv",
            "tables/rows.json",
            "tables/rows.parquet"),
        files(shared));
    assertEquals("./bondlab run rows=2\n", Files.readString(shared.resolve("command.txt")));
    assertEquals(
        List.of(shared),
        Files.list(temporary).filter(f -> f.getFileName().toString().contains("shared")).toList());
  }

  @Test
  void theDescriptorSaysWhatEachColumnIs() throws IOException {
    Path shared = folder(LoudStudy.run(home));
    Config descriptor = Json.config(shared.resolve("datapackage.json"));
    Config table =
        descriptor.getConfigList("resources").stream()
            .filter(resource -> resource.getString("path").equals("tables/rows.csv"))
            .findFirst()
            .orElseThrow();
    assertEquals("rows", table.getString("name"));
    assertEquals(List.of(""), table.getStringList("schema.missingValues"));
    List<? extends Config> fields = table.getConfigList("schema.fields");
    assertEquals(
        List.of("integer", "integer", "number", "number", "boolean", "string"),
        fields.stream().map(field -> field.getString("type")).toList());
    assertEquals("tokens", fields.get(1).getString("unit"));
    assertEquals("tokens drawn", fields.get(1).getString("description"));
    assertTrue(fields.get(1).getBoolean("constraints.required"));
    assertEquals(0, fields.get(1).getInt("constraints.minimum"));
    assertFalse(fields.get(2).hasPath("constraints"), "one loss is missing, and it has no bound");
    assertEquals(1, fields.get(3).getInt("constraints.maximum"));
    assertEquals("CC-BY-4.0", descriptor.getConfigList("licenses").get(0).getString("name"));
    assertEquals(
        "Ada Lovelace", descriptor.getConfigList("contributors").get(0).getString("title"));
    assertEquals(
        List.of("table quotes (quotes the corpus)"), descriptor.getStringList("bondlab.left_out"));
  }

  @Test
  void everyFileIsDescribedWithItsHash() throws IOException {
    Path shared = folder(LoudStudy.run(home));
    Set<String> described = new TreeSet<>(Set.of("datapackage.json"));
    for (Config resource :
        Json.config(shared.resolve("datapackage.json")).getConfigList("resources")) {
      Path file = shared.resolve(resource.getString("path"));
      described.add(resource.getString("path"));
      assertEquals("sha256:" + PackageFolder.sha256(file), resource.getString("hash"));
      assertEquals(Files.size(file), resource.getLong("bytes"));
    }
    assertEquals(files(shared), described);
  }

  @Test
  void csvAndParquetHoldWhatTheRunHolds() throws IOException {
    RunFolder run = LoudStudy.run(home);
    Path shared = folder(run);
    List<LoudStudy.Row> rows =
        Tables.rows(
            TableFiles.readParquet(run.tables().resolve("rows.parquet")), LoudStudy.Row.class);
    for (String file : List.of("rows.csv", "rows.parquet")) {
      assertArrayEquals(
          Files.readAllBytes(run.tables().resolve(file)),
          Files.readAllBytes(shared.resolve("tables").resolve(file)),
          file);
    }
    assertEquals(
        rows,
        Tables.rows(
            TableFiles.readCsv(shared.resolve("tables/rows.csv"), LoudStudy.Row.class),
            LoudStudy.Row.class));
  }

  @Test
  void theSameRunGivesTheSameBytes() throws Exception {
    RunFolder run = LoudStudy.run(home);
    Path first = share.write(run.path(), TERMS, Optional.of(temporary.resolve("a.zip"))).path();
    Thread.sleep(2100); // the times in a zip have steps of two seconds
    Path second = share.write(run.path(), TERMS, Optional.of(temporary.resolve("b/c.zip"))).path();
    assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
    Path folder = folder(run);
    try (ZipFile zip = new ZipFile(first.toFile())) {
      assertEquals(
          files(folder),
          zip.stream().map(e -> e.getName()).collect(Collectors.toCollection(TreeSet::new)));
      for (String path : files(folder)) {
        assertArrayEquals(
            Files.readAllBytes(folder.resolve(path)),
            zip.getInputStream(zip.getEntry(path)).readAllBytes(),
            path);
      }
    }
  }

  @Test
  void noFolderOfThisMachineLeaves() throws IOException {
    RunFolder run =
        LoudStudy.run(
            home,
            "text=\"" + home + "/private, " + System.getProperty("user.home") + "/x/y\"",
            "model.name=\"" + home.resolve("models/m.safetensors") + "\"",
            "results.folder=\"" + home.resolve("elsewhere") + "\"",
            "cache.folder=\"" + home.resolve("cache") + "\"");
    Path shared = folder(run);
    for (String path : files(shared)) {
      String bytes = Files.readString(shared.resolve(path), StandardCharsets.ISO_8859_1);
      String where = path + " of " + shared;
      assertFalse(bytes.contains("home-of-somebody"), where);
      assertFalse(bytes.contains(temporary.getFileName().toString()), where);
      // short homes such as /root may stand in the letters that a picture is written in
      String text = path.endsWith(".html") ? bytes.replaceAll("base64,[A-Za-z0-9+/=]+", "") : bytes;
      if (!path.endsWith(".png") && !path.endsWith(".parquet")) {
        assertFalse(text.contains(System.getProperty("user.home") + "/"), where);
      }
    }
    assertTrue(Files.readString(shared.resolve("config.conf")).contains("models/m.safetensors"));
    assertFalse(Files.readString(shared.resolve("config.conf")).contains("folder"));
    assertEquals(
        "./bondlab run 'text=\"private, ~/x/y\"' 'model.name=\"models/m.safetensors\"'\n",
        Files.readString(shared.resolve("command.txt")));
    assertTrue(Files.readString(shared.resolve("tables/rows.csv")).contains("\"private, ~/x/y\""));
  }

  @Test
  void theReportEscapesWhatItShowsAndLoadsNothing() throws IOException {
    RunFolder run =
        LoudStudy.run(
            home,
            "text=\"</td><script>alert(1)</script><img src=x onerror=alert(2)> & 'quoted'\"",
            "model.name=\"</pre><iframe src=http://example.org>\"");
    String html = Files.readString(folder(run).resolve("report.html"));
    assertTrue(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    for (String tag : List.of("<script", "<iframe", "<img src=x", "<link", "<object", "@import")) {
      assertFalse(html.contains(tag), tag);
    }
    assertFalse(
        html.matches("(?s).*\\s(src|href)=\"(?!data:image/png;base64,|#|tables/|figures/).*"));
    assertTrue(html.contains("default-src 'none'"));
    assertTrue(html.contains("<th scope=\"row\">wins</th><td class=\"u\">share</td>"), html);
    assertTrue(html.contains("data:image/png;base64,iVBOR"));
    assertFalse(html.contains("words of somebody else"));
  }

  @Test
  void noTextIsTakenForATemplate() throws IOException {
    RunFolder run = LoudStudy.run(home, "text=\"{{title}} {{{style}}} {{#left}}\"");
    Path shared = folder(run);
    for (String page : List.of("report.html", "README.md")) {
      String text = Files.readString(shared.resolve(page));
      assertTrue(text.contains("{{title}} {{{style}}} {{#left}}"), page);
    }
    Terms terms = Terms.of("", "none", List.of("\"Ada\" \\ Lovelace"));
    Path citing = temporary.resolve("citing");
    String citation =
        Files.readString(
            new Share(home, LoudStudy.REPORTS)
                .write(run.path(), terms, Optional.of(citing))
                .path()
                .resolve("CITATION.cff"));
    assertTrue(citation.contains("given-names: \"\\\"Ada\\\" \\\\\"\n"), citation);
    assertFalse(citation.contains("license: \"\""), citation);
  }

  @Test
  void longTablesAreCutWithALink() throws IOException {
    String html = Files.readString(folder(LoudStudy.run(home, "rows=1000")).resolve("report.html"));
    assertTrue(html.contains("Cut after 40 of 1000 rows; all are in <a href=\"tables/rows.csv\">"));
    String none = Files.readString(folder(LoudStudy.run(home, "rows=0")).resolve("report.html"));
    assertTrue(none.contains("It has no rows."));
  }

  @Test
  void anOlderRunWithoutMeaningsIsSharedAsItIs() throws IOException {
    RunFolder run = LoudStudy.run(home);
    Files.writeString(
        run.tables().resolve("rows.json"),
        "{\"columns\": {\"step\": \"integer\", \"loss\": \"double\"}}");
    String descriptor = Files.readString(folder(run).resolve("datapackage.json"));
    assertFalse(descriptor.contains("\"unit\""), descriptor);
    Files.delete(run.tables().resolve("rows.json"));
    assertTrue(Files.exists(folder(run).resolve("tables/rows.json")));
  }

  @Test
  void aPathWithBlanksLeavesNoNameOfAPerson() throws IOException {
    for (String path :
        List.of("/home-like/alice b/own.txt", "C:\\\\Users\\\\Alice Smith\\\\own.txt")) {
      Path folder = folder(LoudStudy.run(home, "text=\"" + path + "\""));
      for (Path file : WholeFolder.files(folder)) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).toLowerCase();
        assertFalse(text.contains("alice"), file + " of " + path);
      }
      assertEquals("…/own.txt", RunFolder.open(folder).config().getString("text"));
      Path mine = temporary.resolve("mine" + path.length());
      assertTrue(new Import(mine, Import.Limits.USUAL).read(folder, "").isNew());
    }
  }

  @Test
  void aTableOfWhichOneFileIsGoneIsSharedFromTheOther() throws IOException {
    RunFolder run = LoudStudy.run(home);
    Path whole = folder(run);
    List<LoudStudy.Row> rows = rows(whole);
    for (String gone : List.of("rows.parquet", "rows.csv")) {
      Path file = run.tables().resolve(gone);
      byte[] bytes = Files.readAllBytes(file);
      Files.delete(file);
      assertEquals(rows, rows(folder(run)), gone);
      Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      assertEquals(rows, rows(folder(run)), "cut: " + gone);
      Files.write(file, bytes);
    }
  }

  @Test
  void aTableThatIsGoneOrHalfGoneIsRefused() throws IOException {
    RunFolder run = LoudStudy.run(home);
    Path csv = run.tables().resolve("rows.csv");
    Files.delete(run.tables().resolve("rows.parquet"));
    String text = Files.readString(csv);
    Files.writeString(csv, text.substring(0, text.strip().lastIndexOf('\n') + 1));
    BadInput cut = assertThrows(BadInput.class, () -> folder(run));
    assertTrue(cut.getMessage().contains("rows.csv has 2 rows"), cut.getMessage());
    Files.delete(csv);
    BadInput gone = assertThrows(BadInput.class, () -> folder(run));
    assertTrue(gone.getMessage().contains("rows.parquet"), gone.getMessage());
    assertTrue(gone.getMessage().contains("--force"), gone.getMessage());
  }

  private static List<LoudStudy.Row> rows(Path shared) {
    Path file = shared.resolve("tables/rows.parquet");
    return Tables.rows(TableFiles.readParquet(file), LoudStudy.Row.class);
  }
}
