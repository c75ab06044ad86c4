package mine;

import bondlab.config.Bind;
import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.objective.Objective;
import bondlab.objective.Objective.Sources;
import bondlab.objective.ObjectiveInputs;
import bondlab.objective.ObjectiveSpec;
import bondlab.objective.Update;
import bondlab.policy.Completion;
import bondlab.policy.TabularPolicy;
import bondlab.progress.Progress;
import bondlab.reward.Reward;
import bondlab.reward.RewardFactories;
import bondlab.reward.RewardSetting;
import bondlab.reward.RewardSources;
import bondlab.text.Prompt;
import bondlab.text.Tokenizer;
import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Climbs a reward over four answers that can be listed, by an objective of the configuration. */
public final class FourAnswers implements Study {
  private static final List<String> ANSWERS = List.of("none", "one,", "two,,", "three,,,");

  /** A row of the table {@code steps}. */
  public record Row(int step, double reward) {}

  @Override
  public String name() {
    return "four-answers";
  }

  @Override
  public void validate(Config config) {
    RewardFactories.installed().bind(config, "reward.gold");
    Bind.to(ObjectiveSpec.class, config, "objective");
  }

  /** An edited reward is another run, not a finished one found again. */
  @Override
  public Map<String, String> inputs(Config config) {
    RewardSetting gold = RewardFactories.installed().bind(config, "reward.gold");
    return Map.of("reward.gold", gold.fingerprint(RewardSources.none()));
  }

  @Override
  public void run(Run run) {
    Prompt prompt = new Prompt(0, new int[0], new Answers());
    List<Row> rows = new ArrayList<>();
    try (TabularPolicy policy = new TabularPolicy(Map.of(0, new double[ANSWERS.size()]));
        Reward gold =
            RewardFactories.installed()
                .bind(run.config(), "reward.gold")
                .reward(RewardSources.none());
        Objective objective =
            Bind.to(ObjectiveSpec.class, run.config(), "objective")
                .objective(ObjectiveInputs.NOTHING);
        Progress.Task task = run.progress().start("climbing", 50, "steps")) {
      Sources sources = new Sources(policy, policy, policy, gold);
      for (int step = 0; step <= 50; step++) {
        rows.add(new Row(step, expected(policy, prompt, gold)));
        climb(
            policy,
            prompt,
            objective.step(sources, List.of(prompt), run.stream().at(step)).updates());
        task.step(1);
      }
    }
    run.table("steps", Row.class, rows);
    run.say("the reward is " + rows.get(50).reward());
  }

  private static double expected(TabularPolicy policy, Prompt prompt, Reward gold) {
    List<Completion> outcomes = policy.outcomes(prompt);
    double[] scores = gold.score(outcomes);
    double sum = 0;
    for (int k = 0; k < scores.length; k++) {
      sum += Math.exp(outcomes.get(k).logProb()) * scores[k];
    }
    return sum;
  }

  /** Steps against the gradient of −Σ w·log π(y), which is Σ w·(π − 1[y]). */
  private static void climb(TabularPolicy policy, Prompt prompt, List<Update> updates) {
    double[] logits = policy.logits(prompt);
    double[] logPmf = policy.logPmf(prompt);
    for (Update update : updates) {
      Update.Likelihood likelihood = (Update.Likelihood) update;
      for (int b = 0; b < likelihood.completions().size(); b++) {
        double weight = likelihood.weights()[b][0];
        int drawn = likelihood.completions().get(b).tokens()[0];
        for (int k = 0; k < logits.length; k++) {
          logits[k] += 0.5 * weight * ((k == drawn ? 1 : 0) - Math.exp(logPmf[k]));
        }
      }
    }
    policy.setLogits(prompt, logits);
  }

  /** A token is an answer. */
  private static final class Answers implements Tokenizer {
    @Override
    public int[] encode(String text) {
      return text.isEmpty() ? new int[0] : new int[] {ANSWERS.indexOf(text)};
    }

    @Override
    public String decode(int[] tokens) {
      StringBuilder text = new StringBuilder();
      for (int token : tokens) {
        text.append(ANSWERS.get(token));
      }
      return text.toString();
    }

    @Override
    public int size() {
      return ANSWERS.size();
    }

    @Override
    public int endOfText() {
      return ANSWERS.size();
    }

    @Override
    public String fingerprint() {
      return "answers";
    }

    @Override
    public void save(Path file) {
      throw new UnsupportedOperationException();
    }
  }
}
