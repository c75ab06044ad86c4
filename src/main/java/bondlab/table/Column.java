package bondlab.table;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes a record component as a column of a table. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Column {
  /**
   * The unit, such as {@code "nats"}, {@code "tokens"} or {@code "reward"}; empty for a pure number
   * or text.
   */
  String unit() default "";

  /** The meaning in one line, for a reader who has only the file. */
  String meaning() default "";

  /** The column's name in tables of before it was renamed; they are still read. */
  String was() default "";

  /** Whether tables written by earlier versions lack the column; it reads as missing then. */
  boolean added() default false;
}
