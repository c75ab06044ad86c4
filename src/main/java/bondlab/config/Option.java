package bondlab.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A choice that a jar adds to those of this project: a name, and the record whose components are
 * its keys. {@link Bind} then treats it like any other, with file and line in every error. A
 * service interface extends this one, and a jar names its class in {@code META-INF/services}.
 *
 * @param <T> what is chosen, an interface that is {@link Open}
 */
public interface Option<T> {

  /** The value of the key {@code name} that chooses it, such as {@code best-minus-mean}. */
  String name();

  /** A record that implements {@code T}. */
  Class<? extends T> settings();

  /** Marks an interface whose choices are the records of a sealed one and those that jars add. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface Open {

    /** A sealed interface of records. */
    Class<?> builtIn();

    /** The service interface; it extends {@link Option}. */
    Class<? extends Option<?>> service();
  }
}
