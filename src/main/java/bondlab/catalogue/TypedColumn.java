package bondlab.catalogue;

import java.util.List;
import java.util.Objects;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.columns.Column;

/** A column of the narrowest type that holds values whose types are not known beforehand. */
public final class TypedColumn {
  private TypedColumn() {}

  /**
   * @param values truth values, numbers, text, or null where missing; mixed ones become text
   */
  public static Column<?> of(String name, List<Object> values) {
    List<Object> known = values.stream().filter(Objects::nonNull).toList();
    if (!known.isEmpty() && known.stream().allMatch(Boolean.class::isInstance)) {
      BooleanColumn column = BooleanColumn.create(name);
      values.forEach(value -> column.append((Boolean) value));
      return column;
    }
    if (!known.isEmpty() && known.stream().allMatch(TypedColumn::isWhole)) {
      LongColumn column = LongColumn.create(name);
      values.forEach(value -> column.append(value == null ? null : ((Number) value).longValue()));
      return column;
    }
    if (!known.isEmpty() && known.stream().allMatch(Number.class::isInstance)) {
      DoubleColumn column = DoubleColumn.create(name);
      values.forEach(value -> column.append((Number) value));
      return column;
    }
    StringColumn column = StringColumn.create(name);
    values.forEach(value -> column.append(ConfigKeys.text(value)));
    return column;
  }

  private static boolean isWhole(Object value) {
    return value instanceof Integer || value instanceof Long;
  }
}
