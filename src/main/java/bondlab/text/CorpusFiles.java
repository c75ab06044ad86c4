package bondlab.text;

import bondlab.config.BadInput;
import bondlab.config.ProjectHome;
import bondlab.text.TextRows.Wanted;
import bondlab.text.Utf8Lines.Allowance;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Documents out of files that a user brings: a paragraph each of one text file, a file each of a
 * folder's text files, a row each of JSONL, CSV and Parquet. They are numbered as they come, those
 * that are empty or equal to an earlier one not counted.
 */
final class CorpusFiles {
  private static final String SOURCE = "corpus.source";
  private static final String COLUMN = "corpus.column";

  /** Prompts are numbered by thousands of a document's id, in an int. */
  private static final int MOST_DOCUMENTS =
      Integer.MAX_VALUE / PromptWithContinuation.MOST_PER_DOCUMENT;

  private static final int SHOWN = 5;

  private final String column;
  private final Allowance allowance = Allowance.ofMemory(SOURCE);
  private final List<Document> documents = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private final Set<String> leftOut = new TreeSet<>();
  private long empty;
  private long repeated;

  private CorpusFiles(String column) {
    this.column = column;
  }

  /**
   * Reads a file or a folder with all folders in it. A source that is a symbolic link is followed,
   * links inside of a folder are not.
   *
   * @throws BadInput naming {@code corpus.source} or {@code corpus.column}, file and line
   */
  static Corpus read(String source, String column) {
    Path path = ProjectHome.ofProject(source);
    CorpusFiles files = new CorpusFiles(column);
    if (Files.isDirectory(path)) {
      files.folder(path);
    } else if (Files.isRegularFile(path)) {
      files.file(path);
    } else {
      throw new BadInput(
          String.format(
              "%s = %s: no such file or folder%s; give %s, a file or a folder of files that end in"
                  + " %s",
              SOURCE,
              source,
              source.equals(path.toString()) ? "" : " (looked for at " + path + ")",
              Corpus.EUROPARL,
              TextFormat.ALLOWED));
    }
    return new Corpus(source, files.documents, files.notes());
  }

  private void file(Path file) {
    TextFormat format =
        TextFormat.of(file)
            .orElseThrow(
                () ->
                    new BadInput(
                        String.format(
                            "%s = %s: the ending of the name does not say the format; it must be"
                                + " %s (rename plain text to .txt)",
                            SOURCE, file, TextFormat.ALLOWED)));
    if (format == TextFormat.TEXT) {
      requireNoColumn(file.toString());
      paragraphs(file);
    } else {
      rows(file, file.getFileName().toString(), format);
    }
  }

  private void folder(Path folder) {
    List<Path> files = listed(folder);
    boolean plain = files.stream().allMatch(f -> TextFormat.of(f).get() == TextFormat.TEXT);
    if (plain && !files.isEmpty()) {
      requireNoColumn(folder + " of text files");
    }
    for (Path file : files) {
      String title = folder.relativize(file).toString();
      TextFormat format = TextFormat.of(file).orElseThrow();
      if (format == TextFormat.TEXT) {
        whole(file, title);
      } else {
        rows(file, title, format);
      }
    }
    if (files.isEmpty()) {
      String found = leftOut.isEmpty() ? "it is empty" : String.join("; ", notes());
      throw new BadInput(
          String.format(
              "%s = %s holds no text: no file in it ends in %s (%s)",
              SOURCE, folder, TextFormat.ALLOWED, found));
    }
  }

  private void requireNoColumn(String what) {
    if (!column.equals(Corpus.COLUMN)) {
      throw new BadInput(
          String.format(
              "%s = %s: %s = %s has no columns, as plain text has none; leave the key out",
              COLUMN, column, SOURCE, what));
    }
  }

  private List<Path> listed(Path folder) {
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes facts) {
              boolean hidden = !inner.equals(folder) && isHidden(inner);
              if (hidden) {
                leftOut.add(folder.relativize(inner) + " (hidden)");
              }
              return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
              String problem = isHidden(file) ? "hidden" : facts.isSymbolicLink() ? "a link" : "";
              if (problem.isEmpty() && facts.isRegularFile() && TextFormat.of(file).isPresent()) {
                files.add(file);
              } else {
                leftOut.add(
                    folder.relativize(file) + (problem.isEmpty() ? "" : " (" + problem + ")"));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new BadInput(SOURCE + " = " + folder + ": cannot be listed (" + e + ")");
    }
    files.sort(null);
    return files;
  }

  private static boolean isHidden(Path file) {
    return file.getFileName().toString().startsWith(".");
  }

  private void paragraphs(Path file) {
    StringBuilder paragraph = new StringBuilder();
    int number = 1;
    try (Utf8Lines lines = Utf8Lines.open(file, allowance)) {
      String line;
      do {
        line = lines.next();
        if (line != null && !line.isBlank()) {
          paragraph.append(line).append('\n');
        } else if (!paragraph.isEmpty()) {
          add(file.getFileName() + ", paragraph " + number++, paragraph.toString());
          paragraph.setLength(0);
        }
      } while (line != null);
    }
  }

  private void whole(Path file, String title) {
    StringBuilder text = new StringBuilder();
    try (Utf8Lines lines = Utf8Lines.open(file, allowance)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        text.append(line).append('\n');
      }
    }
    add(title, text.toString());
  }

  private void rows(Path file, String title, TextFormat format) {
    int[] number = {0};
    TextRows.read(
        file,
        format,
        List.of(new Wanted(COLUMN, column)),
        allowance,
        row -> add(title + ", row " + ++number[0], row.cells()[0]));
  }

  private void add(String title, String raw) {
    Document document = Document.of(documents.size(), title, raw == null ? "" : raw);
    if (document.text().isEmpty()) {
      empty++;
    } else if (!seen.add(document.text())) {
      repeated++;
    } else {
      documents.add(document);
    }
    if (documents.size() > MOST_DOCUMENTS) {
      throw new BadInput(
          String.format(
              Locale.ROOT,
              "%s: more than %,d documents at %s; give fewer, longer ones",
              SOURCE,
              MOST_DOCUMENTS,
              title));
    }
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!leftOut.isEmpty()) {
      List<String> shown = leftOut.stream().limit(SHOWN).toList();
      int more = leftOut.size() - shown.size();
      notes.add(
          String.format(
              "%d of its files were left out: %s%s",
              leftOut.size(),
              String.join(", ", shown),
              more == 0 ? "" : ", … and " + more + " more"));
    }
    if (empty > 0) {
      notes.add(empty + " documents without text were left out");
    }
    if (repeated > 0) {
      notes.add(repeated + " documents equal to an earlier one were left out");
    }
    return notes;
  }
}
