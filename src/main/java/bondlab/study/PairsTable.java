package bondlab.study;

import bondlab.config.BadInput;
import bondlab.objective.PreferencePairs;
import bondlab.objective.PreferenceTexts;
import bondlab.objective.ScoredCompletions;
import bondlab.policy.Cost;
import bondlab.policy.MeteredPolicy;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.PromptWithContinuation;
import bondlab.training.CostMeter;
import bondlab.training.CostMeter.Part;
import bondlab.training.Evaluation;
import bondlab.training.PolicyTrainer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The table of preferences that an arm trains on, with log π_ref of every response, and pairs of
 * prompts that it does not train on. Draws, scores and log π_ref are kept in the cache by what made
 * them: arms of one proxy and seed share them, whatever pairs they make of them.
 *
 * @param trained at least one pair of each of its prompts
 * @param heldOut of other prompts; empty if none are held out
 * @param cost what the table cost to make, which is spent before the first step
 */
record PairsTable(PreferencePairs trained, Optional<PreferencePairs> heldOut, CostMeter cost) {
  /** Pairs that an evaluation reads at most, of the table and of those held out. */
  private static final int MEASURED = 128;

  /**
   * Makes the table of an arm, or reads it from the cache.
   *
   * @throws BadInput if there are fewer training prompts than asked for, or too few have a pair
   */
  static PairsTable of(Arm arm, StudyArtifacts artifacts, EvaluationSuite evaluation) {
    PairsTable table =
        arm.pairs().orElseThrow() instanceof PairsSpec.Drawn drawn
            ? drawn(arm, drawn, artifacts, evaluation)
            : file((PairsSpec.File) arm.pairs().orElseThrow(), artifacts);
    int prompts = table.trained.prompts().size();
    if (prompts < arm.training().prompts()) {
      throw new BadInput(
          "training.prompts = %d: only %d prompts have a pair in the table of arm %s; draw more prompts or responses, or take a smaller margin"
              .formatted(arm.training().prompts(), prompts, arm.name()));
    }
    return table;
  }

  private static PairsTable drawn(
      Arm arm, PairsSpec.Drawn spec, StudyArtifacts artifacts, EvaluationSuite evaluation) {
    Pool pool = pool(spec, artifacts);
    Pool.Scored scored = evaluation.scored(arm.proxy(), pool);
    CostMeter cost = new CostMeter();
    cost.add(Part.ANCHOR_SAMPLES, pool.cost());
    cost.add(Part.REWARD, scored.cost());
    return new PairsTable(
        PreferencePairs.of(completions(pool, scored), spec.curation()),
        evaluation.heldOut(arm.proxy(), spec, MEASURED),
        cost);
  }

  /** The responses of the reference, to the prompts that the trainer would take first. */
  private static Pool pool(PairsSpec.Drawn spec, StudyArtifacts artifacts) {
    List<PromptWithContinuation> all = artifacts.text().trainingOpenings();
    if (spec.prompts() > all.size()) {
      throw new BadInput(
          "pairs.prompts = %d: there are %d prompts to train on; ask for at most as many"
              .formatted(spec.prompts(), all.size()));
    }
    long seed = artifacts.seeds().seed();
    RandomStream training = RandomStream.of(seed).at("training");
    List<PromptWithContinuation> first =
        PolicyTrainer.firstEpoch(all, training).subList(0, spec.prompts());
    return Pool.get(artifacts, first, spec.responses(), new Pool.Draw("pairs", seed));
  }

  private static ScoredCompletions completions(Pool pool, Pool.Scored scored) {
    double[] flat = Arrays.stream(scored.scores()).flatMapToDouble(Arrays::stream).toArray();
    return new ScoredCompletions(pool.completions(), flat, pool.samples());
  }

  private static PairsTable file(PairsSpec.File spec, StudyArtifacts artifacts) {
    PreferenceTexts.Encoded encoded = artifacts.text().encoded(spec.texts());
    if (encoded.leftOut() > 0) {
      artifacts
          .progress()
          .say(
              "%s: %d pairs are left out, whose responses are empty or the same as far as a policy may answer"
                  .formatted(spec.source(), encoded.leftOut()));
    }
    PreferencePairs all = scored(spec, encoded.pairs(), artifacts);
    CostMeter cost = new CostMeter();
    cost.add(Part.SCORE, Cost.ofPasses(2L * all.pairs().size(), 0));
    int prompts = all.prompts().size();
    int kept = prompts - spec.heldOut(prompts);
    RandomStream deal = RandomStream.of(artifacts.seeds().seed()).at("training").at("held out");
    Set<Integer> trained =
        Arrays.stream(deal.permutation(prompts), 0, kept)
            .mapToObj(i -> all.prompts().get(i).id())
            .collect(Collectors.toSet());
    return new PairsTable(
        all.answering(prompt -> trained.contains(prompt.id())),
        kept == prompts
            ? Optional.empty()
            : Optional.of(all.answering(prompt -> !trained.contains(prompt.id()))),
        cost);
  }

  private static PreferencePairs scored(
      PairsSpec.File spec, PreferencePairs pairs, StudyArtifacts artifacts) {
    Config madeOf =
        artifacts
            .policyMadeOf()
            .withFallback(ConfigFactory.parseMap(Map.of("pairs", spec.fingerprint())));
    FloatArray logProbs =
        artifacts
            .ownCost(
                "pairs",
                madeOf,
                budget -> {
                  double[] read =
                      new MeteredPolicy(artifacts.policy(), budget).logProbs(pairs.responses());
                  return Map.of("log_probs", CachedArrays.values(read));
                })
            .arrays()
            .get("log_probs");
    double[] known = new double[logProbs.values().length];
    Arrays.setAll(known, i -> logProbs.values()[i]);
    return pairs.scored(known);
  }

  /**
   * An evaluation that reads some of the table's pairs too, and some of those held out. Their log
   * π_ref is read in the same way as the policy's, so that both are equal before the first step.
   */
  Evaluation measuredBy(Evaluation evaluation, StudyArtifacts artifacts) {
    return evaluation.withPairs(
        trained.spread(MEASURED).scoredBy(artifacts.policy()),
        heldOut.map(pairs -> pairs.spread(MEASURED).scoredBy(artifacts.policy())));
  }
}
