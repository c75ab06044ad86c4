package bondlab.notebook;

import bondlab.catalogue.Catalogue;
import bondlab.catalogue.Problem;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** The catalogue of this project's results, for {@link Lab}. */
final class LabCatalogue {
  private static final int SHOWN = 3;

  private LabCatalogue() {}

  /** Opens it for one question; says below the cell what was left out. */
  static <T> T ask(Function<Catalogue, T> question) {
    try (Catalogue catalogue = Catalogue.open(results())) {
      T answer = question.apply(catalogue);
      List<Problem> problems = catalogue.problems();
      if (!problems.isEmpty()) {
        new LiveLine()
            .set(
                problems.size()
                    + " files left out, such as "
                    + problems.stream().limit(SHOWN).toList()
                    + "; Lab.query(\"select * from problems\") lists them");
      }
      return answer;
    }
  }

  static RunFolder find(String typed) {
    return Catalogue.findRun(Experiments.findHome(), results(), typed);
  }

  private static Path results() {
    return Experiments.findHome().resolve("results");
  }
}
