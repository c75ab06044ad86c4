package bondlab.report;

import java.awt.Color;
import java.util.List;

/**
 * The colours of series: Okabe and Ito's eight without yellow, which is too light for a line. They
 * stay apart for readers with any common colour blindness.
 */
public final class Palette {
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x0072B2), // blue
          new Color(0xD55E00), // vermilion
          new Color(0x009E73), // green
          new Color(0xCC79A7), // purple
          new Color(0xE69F00), // orange
          new Color(0x56B4E9), // sky
          new Color(0x000000)); // black

  /** The number of distinct colours; a further line needs another style. */
  public static final int SIZE = 7;

  private Palette() {}

  /** The colour of an index from 0; the seventh is followed by the first. */
  public static Color colour(int index) {
    return COLOURS.get(Math.floorMod(index, COLOURS.size()));
  }

  /** The colour, made transparent, for an area behind lines. */
  static Color area(int index) {
    Color full = colour(index);
    return new Color(full.getRed(), full.getGreen(), full.getBlue(), 46);
  }
}
