package bondlab.text;

import bondlab.config.BadInput;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Documents out of plain UTF-8 files: a paragraph each of one file, or a file each of a folder. */
final class TextFiles {
  private TextFiles() {}

  static List<Document> read(Path source) {
    if (Files.isDirectory(source)) {
      return filesOf(source);
    }
    if (!Files.isRegularFile(source)) {
      throw new BadInput(
          "source = "
              + source
              + ": no such file or folder; give "
              + Corpus.EUROPARL
              + ", a text file or a folder of .txt files");
    }
    return paragraphsOf(source);
  }

  private static List<Document> paragraphsOf(Path file) {
    String[] paragraphs = text(file).split("\\R[ \\t]*\\R\\s*");
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < paragraphs.length; i++) {
      documents.add(Document.of(i, file.getFileName() + ", paragraph " + (i + 1), paragraphs[i]));
    }
    return documents;
  }

  private static List<Document> filesOf(Path folder) {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(TextFiles::isText).sorted().toList();
    } catch (IOException e) {
      throw new BadInput("source = " + folder + ": cannot be listed (" + e + ")");
    }
    List<Document> documents = new ArrayList<>();
    for (Path file : files) {
      String title = folder.relativize(file).toString();
      documents.add(Document.of(documents.size(), title, text(file)));
    }
    return documents;
  }

  private static boolean isText(Path file) {
    return Files.isRegularFile(file) && file.getFileName().toString().endsWith(".txt");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new BadInput("source: " + file + " is not UTF-8; save it as UTF-8 and try again");
    } catch (IOException e) {
      throw new BadInput("source: " + file + " cannot be read (" + e + ")");
    }
  }
}
