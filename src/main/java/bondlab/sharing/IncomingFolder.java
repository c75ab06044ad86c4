package bondlab.sharing;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** A package that was sent as a folder. */
final class IncomingFolder {
  private IncomingFolder() {}

  /** Lists its files; links are named, never followed. */
  static List<Incoming.Item> items(Path folder, ImportLimits limits) throws IOException {
    List<Incoming.Item> items = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
            items.add(item(folder, file, about));
            return items.size() > limits.files()
                ? FileVisitResult.TERMINATE
                : FileVisitResult.CONTINUE;
          }
        });
    return items;
  }

  private static Incoming.Item item(Path folder, Path file, BasicFileAttributes about) {
    String path =
        folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    String flaw = "";
    if (!about.isRegularFile()) {
      flaw = about.isSymbolicLink() ? "is a link; send the file itself" : "is no plain file";
    }
    return new Incoming.Item(
        path,
        about.size(),
        about.size(),
        flaw,
        () -> Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS));
  }
}
