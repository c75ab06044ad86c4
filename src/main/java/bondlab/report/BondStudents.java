package bondlab.report;

import static bondlab.report.RunTables.column;

import bondlab.study.StudentRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** How near trained policies came to a teacher, against the weight of their divergence. */
final class BondStudents {
  private BondStudents() {}

  /** Both KLs to the teacher, a line a way of training. */
  static Drawing against(List<StudentRow> students) {
    return Figure.row(
        panel(
            "Backward KL to the teacher",
            "KL(π‖teacher)  [nats a response]",
            students,
            StudentRow::klToTeacher,
            StudentRow::klToTeacherLow,
            StudentRow::klToTeacherHigh),
        panel(
            "Forward KL from the teacher",
            "KL(teacher‖π)  [nats a response]",
            students,
            StudentRow::klFromTeacher,
            StudentRow::klFromTeacherLow,
            StudentRow::klFromTeacherHigh));
  }

  private static Figure panel(
      String title,
      String label,
      List<StudentRow> students,
      ToDoubleFunction<StudentRow> value,
      ToDoubleFunction<StudentRow> low,
      ToDoubleFunction<StudentRow> high) {
    Map<String, List<StudentRow>> ways =
        students.stream()
            .filter(row -> !Double.isNaN(row.weight()))
            .collect(
                Collectors.groupingBy(BondStudents::way, LinkedHashMap::new, Collectors.toList()));
    Figure figure =
        new Figure(title)
            .x("weight: b of GKD, β of BOND")
            .y(label, Scale.LOG10)
            .caption("last step; bars: 95% bootstrap over prompts");
    int colour = 0;
    for (Map.Entry<String, List<StudentRow>> way : ways.entrySet()) {
      List<StudentRow> rows = way.getValue();
      double[] x = column(rows, StudentRow::weight);
      double[] y = column(rows, value);
      figure.line("", x, y, Style.SOLID, colour);
      figure.errorBars(way.getKey(), x, y, column(rows, low), column(rows, high), colour++);
    }
    return figure;
  }

  private static String way(StudentRow row) {
    if (!row.objective().equals("gkd")) {
      return row.objective().toUpperCase(java.util.Locale.ROOT) + ", rewards alone";
    }
    if (row.lmbda() == 0) {
      return "GKD on human text";
    }
    return row.lmbda() == 1 ? "GKD on own responses" : "GKD, " + row.lmbda() + " own responses";
  }
}
