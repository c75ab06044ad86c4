package bondlab.study.exact;

import bondlab.config.Check;

/**
 * height · exp(−(y − centre)²/2·width²): a mode of the reference law, where heights are shares of
 * its mass, or a hill of the reward.
 *
 * @param centre in the unit of outcomes
 * @param width in the unit of outcomes
 * @param height share or reward
 */
public record BumpSpec(double centre, double width, double height) {
  public BumpSpec {
    new Check("bump")
        .finite("centre", centre)
        .positive("width", width, "in the unit of outcomes")
        .positive("height", height, "a share of mass, or reward")
        .done();
  }

  double at(double y) {
    double z = (y - centre) / width;
    return height * Math.exp(-z * z / 2);
  }
}
