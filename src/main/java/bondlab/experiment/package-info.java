/**
 * Runs, sweeps, and what they leave behind.
 *
 * <p>Start at {@link bondlab.experiment.Experiments}, the verbs that the notebook, the command line
 * and the tests call: run one trial, sweep over many, resume a sweep. A {@link
 * bondlab.experiment.Study} is a kind of work; a {@link bondlab.experiment.Trial} is one resolved
 * configuration of it, with a {@link bondlab.table.Fingerprint} of each file that it reads.
 *
 * <p>One trial: a {@link bondlab.experiment.Workspace} checks it, {@code EarlierRuns} finds a run
 * that it may re-use or resume, {@code TrialRunner} runs it. The study writes through a {@link
 * bondlab.experiment.Run}; {@link bondlab.experiment.RunFolder} and {@link
 * bondlab.experiment.Status} read what it left; {@link bondlab.experiment.ArtifactCache} keeps
 * networks and pools by the hash of what made them.
 *
 * <p>Many: {@link bondlab.experiment.SweepPlan} says which, {@link bondlab.experiment.Halving}
 * which of them get a larger budget, {@link bondlab.experiment.SweepFolder} holds them, {@code
 * SweepRun} has a {@link bondlab.experiment.Launcher} run them, {@link bondlab.experiment.Sweep} is
 * the outcome. The runs say what has finished, never a file of the sweep, so that a kill at any
 * instant loses nothing.
 */
package bondlab.experiment;
