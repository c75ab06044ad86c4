package bondlab.notebook;

import java.awt.image.BufferedImage;

/**
 * An image whose text says its size alone. A kernel writes the text of what it shows into the
 * notebook's file, which then stays the same when it is executed again.
 */
final class Picture extends BufferedImage {
  Picture(BufferedImage image) {
    super(image.getColorModel(), image.getRaster(), false, null);
  }

  @Override
  public String toString() {
    return "a figure of " + getWidth() + " x " + getHeight() + " pixels";
  }
}
