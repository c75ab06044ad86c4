package bondlab.report;

import java.awt.BasicStroke;

/** The dashes of a line: gold is solid, a proxy dashed, a bound or a fit dotted. */
public enum Style {
  SOLID(),
  DASHED(7, 4),
  DOTTED(1.5f, 3.5f);

  private static final float WIDTH = 1.8f;

  private final float[] dashes;

  Style(float... dashes) {
    this.dashes = dashes;
  }

  BasicStroke stroke() {
    return new BasicStroke(
        WIDTH,
        BasicStroke.CAP_BUTT,
        BasicStroke.JOIN_ROUND,
        10,
        dashes.length == 0 ? null : dashes,
        0);
  }
}
