package bondlab.notebook;

import java.util.Optional;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/**
 * Lets a cell of JJava's that ends with a table, a figure, a chart, a run or a sweep show it, as
 * {@link Show#value} does in every kernel. JJava finds it by {@code META-INF/services} when this
 * jar comes on its class path; nobody else loads it.
 */
public final class JJavaExtension implements Extension {

  /** Asks to render whatever no other renderer is for: the types' own jars may come later. */
  @Override
  public void install(BaseKernel kernel) {
    kernel
        .getRenderer()
        .createRegistration(Object.class)
        .supporting(MIMEType.TEXT_HTML, MIMEType.IMAGE_PNG)
        .register(JJavaExtension::render);
  }

  private static void render(Object value, RenderContext context) {
    rendered(value)
        .ifPresent(form -> context.renderIfRequested(MIMEType.parse(form.mimeType()), form::text));
  }

  private static Optional<Rendered> rendered(Object value) {
    try {
      return Rendered.of(value);
    } catch (LinkageError | RuntimeException e) {
      // without target/lib there is no Table; a run may lack files: its text is shown all the same
      return Optional.empty();
    }
  }
}
