package bondlab.study;

import bondlab.table.Column;
import java.util.Locale;

/**
 * Names one training of a study by what the arms of a study differ in. NaN where an arm has no such
 * setting.
 */
public record ArmId(
    @Column(meaning = "name of the arm in the study") String arm,
    @Column(meaning = "objective") String objective,
    @Column(meaning = "anchor schedule") String anchor,
    @Column(meaning = "reward that is optimised, size and data size of its network")
        String optimised,
    @Column(unit = "samples", meaning = "n of the Best-of-n that is distilled") double n,
    @Column(meaning = "weight of J-BOND's KL to its anchor") double gamma,
    @Column(unit = "sd/nat", meaning = "price of a nat of KL in the return", was = "kl_price")
        double klCoef,
    @Column(meaning = "share of the policy that an averaged anchor takes over a step") double eta,
    @Column(meaning = "seed of the training; the networks that it starts from have the corpus's")
        long seed) {

  /** A name for files and curves, made of arm and seed. */
  String slug() {
    return arm.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9=.]+", "-") + "-seed" + seed;
  }
}
