package bondlab.sharing;

import bondlab.table.Json;
import bondlab.table.TableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** A package in the making: each file that is put into the folder becomes one of its resources. */
final class PackageFolder {
  /** The descriptor, which names every other file. */
  static final String DESCRIPTOR = "datapackage.json";

  private final Path root;
  private final List<Resource> resources = new ArrayList<>();

  PackageFolder(Path root) {
    this.root = root;
  }

  /** What has been put in so far, by path. */
  List<Resource> resources() {
    return resources.stream().sorted(Comparator.comparing(Resource::path)).toList();
  }

  void text(String path, String title, String content) throws IOException {
    Files.writeString(place(path), content);
    add(path, title, Map.of());
  }

  void json(String path, String title, Map<String, ?> content) throws IOException {
    text(path, title, Json.page(content));
  }

  void copy(String path, String title, Path source) throws IOException {
    Files.copy(source, place(path), StandardCopyOption.REPLACE_EXISTING);
    add(path, title, Map.of());
  }

  /** Writes a table as CSV and Parquet into a folder of the package. */
  void table(String folder, String title, SharedTable table) throws IOException {
    String path = folder + table.name();
    TableFiles.writeCsv(table.table(), place(path + ".csv"));
    add(path + ".csv", title, table.toMap());
    TableFiles.writeParquet(table.table(), place(path + ".parquet"));
    add(path + ".parquet", title, Map.of());
  }

  /** Writes the descriptor, which ends the making. */
  void describe(Map<String, ?> descriptor) throws IOException {
    Files.writeString(root.resolve(DESCRIPTOR), Json.page(descriptor));
  }

  private Path place(String path) throws IOException {
    SafeName.requirePath(path);
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return file;
  }

  private void add(String path, String title, Map<String, Object> schema) throws IOException {
    Path file = root.resolve(path);
    resources.add(new Resource(path, title, schema, Checksum.of(file), Files.size(file)));
  }
}
