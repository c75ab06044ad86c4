package bondlab.logger.tensorboard;

import bondlab.config.BadInput;
import bondlab.config.ConfigText;
import bondlab.logger.Ending;
import bondlab.logger.LoggedRow;
import bondlab.logger.LoggedRun;
import bondlab.logger.Logger;
import bondlab.logger.RunListener;
import bondlab.table.Schema;
import bondlab.table.TableFiles;
import bondlab.table.TextTable;
import com.typesafe.config.Config;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import tech.tablesaw.api.Table;

/**
 * Event files in {@code RUN/tensorboard/}, for {@code tensorboard --logdir results/runs}. Each
 * series of a run is a run of TensorBoard's, so that the curves of several stand in one chart.
 */
public final class TensorBoard implements Logger {

  @Override
  public String name() {
    return "tensorboard";
  }

  @Override
  public void validate(Config settings) {
    Set<String> unknown = new TreeSet<>(settings.root().keySet());
    unknown.remove("name");
    if (!unknown.isEmpty()) {
      throw new BadInput("loggers: tensorboard has no settings, got " + unknown);
    }
  }

  @Override
  public RunListener open(LoggedRun run, Config settings) throws IOException {
    return EventRun.open(run);
  }

  /** The event files of one run, a folder for each series and one for the run itself. */
  static final class EventRun implements RunListener {
    private static final String CONFIG = "config";
    private static final String PARQUET = ".parquet";
    private static final int ROWS = 20;

    private final LoggedRun run;
    private final Path root;
    private final Map<String, EventFolder> folders = new HashMap<>();

    private EventRun(LoggedRun run) {
      this.run = run;
      this.root = run.folder().resolve("tensorboard");
    }

    /** Opens the files and writes the configuration, unless an earlier part of the run has. */
    static EventRun open(LoggedRun run) throws IOException {
      EventRun opened = new EventRun(run);
      EventFolder own = opened.folder("");
      if (own.lastStep(CONFIG).isEmpty()) {
        Instant now = Instant.now();
        own.append(Events.settings(now, run.settings()));
        String origin = "commit " + run.commit() + ", config " + run.configHash() + "\n\n";
        own.append(Events.text(now, CONFIG, origin + code(ConfigText.hocon(run.config()))));
      }
      return opened;
    }

    @Override
    public OptionalLong lastStep(String series, String name) {
      try {
        return folder(series).lastStep(name);
      } catch (IOException e) {
        return OptionalLong.empty(); // writing to the folder will say why
      }
    }

    @Override
    public void rows(List<LoggedRow> rows) throws IOException {
      for (LoggedRow row : rows) {
        folder(row.series()).append(Events.scalars(row.time(), row.step(), row.values()));
      }
    }

    /** Waits for the end, when every table is in the run's folder: what is written stays. */
    @Override
    public void table(String name, List<Path> files) {}

    @Override
    public void figure(String name, Path png) throws IOException {
      String tag = "figures/" + name;
      if (folder("").lastStep(tag).isEmpty()) {
        byte[] bytes = Files.readAllBytes(png);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
        if (image == null) {
          throw new IOException(png + " is not a picture");
        }
        folder("")
            .append(Events.image(Instant.now(), tag, image.getWidth(), image.getHeight(), bytes));
      }
    }

    @Override
    public void ended(Ending ending, String reason) throws IOException {
      if (ending == Ending.DONE) {
        writeTables();
      }
      folder("").append(Events.ended(Instant.now(), ending));
    }

    private void writeTables() throws IOException {
      Path tables = run.folder().resolve("tables");
      if (!Files.isDirectory(tables)) {
        return;
      }
      List<Path> files;
      try (Stream<Path> all = Files.list(tables)) {
        files = all.filter(f -> f.getFileName().toString().endsWith(PARQUET)).sorted().toList();
      }
      for (Path file : files) {
        String name = file.getFileName().toString().replace(PARQUET, "");
        if (folder("").lastStep("tables/" + name).isEmpty()) {
          Table table = TableFiles.readParquet(file);
          String text = TextTable.of(table, Schema.of(table), ROWS);
          folder("").append(Events.text(Instant.now(), "tables/" + name, code(text)));
        }
      }
    }

    @Override
    public void close() throws IOException {
      for (EventFolder folder : folders.values()) {
        folder.close();
      }
    }

    private EventFolder folder(String series) throws IOException {
      String name = folderName(series);
      EventFolder folder = folders.get(name);
      if (folder == null) {
        folder = EventFolder.open(root.resolve(name));
        folders.put(name, folder);
      }
      return folder;
    }

    /** A series is one folder below the run's, whatever it is called. */
    static String folderName(String series) {
      return series.replaceAll("[^A-Za-z0-9=._-]+", "-").replaceAll("^\\.+", "-");
    }

    /** Markdown of text that is to stand as it is. */
    private static String code(String text) {
      return text.lines().map(line -> "    " + line + "\n").reduce("", String::concat);
    }
  }
}
