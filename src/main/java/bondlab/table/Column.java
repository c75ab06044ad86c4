package bondlab.table;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says what a record's component means when the record is a row of a table. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Column {
  /**
   * Such as {@code "nats"}, {@code "tokens"}, {@code "reward"}; empty for a pure number or text.
   */
  String unit() default "";

  /** One line for a reader who has only the file. */
  String meaning() default "";

  /** The column's name in tables of before it was renamed; they are still read. */
  String was() default "";

  /** Whether tables written by earlier versions lack the column; it reads as missing then. */
  boolean added() default false;
}
