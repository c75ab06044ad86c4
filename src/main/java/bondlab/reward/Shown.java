package bondlab.reward;

/** How a reward and its numbers are written in the text of another. */
final class Shown {
  private Shown() {}

  /** The reward's own text; the name of one that has none, such as a lambda. */
  static String of(Reward reward) {
    String text = reward.toString();
    String unwritten =
        reward.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(reward));
    return text.equals(unwritten) ? reward.name() : text;
  }

  /** A number without a needless fraction. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
