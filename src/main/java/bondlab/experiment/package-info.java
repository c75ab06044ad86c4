/**
 * Runs and what they leave behind.
 *
 * <p>A {@link bondlab.experiment.Study} is a kind of work, such as measuring over-optimization. A
 * {@link bondlab.experiment.Trial} is one resolved configuration of it. {@link
 * bondlab.experiment.Experiments} holds the verbs that the notebook, the command line and the tests
 * call: run one trial, sweep over many, resume a sweep. {@link bondlab.experiment.Run} is what a
 * study writes through while it works, {@link bondlab.experiment.RunFolder} reads what a run left,
 * and {@link bondlab.experiment.ArtifactCache} keeps networks and pools by the hash of what made
 * them. What a study reads besides is part of a trial by its {@link
 * bondlab.experiment.Fingerprint}; what is kept is verified by checksums when it is used again.
 *
 * <p>A {@link bondlab.experiment.SweepPlan} says which trials, {@link bondlab.experiment.Halving}
 * which of them get a larger budget, and a {@link bondlab.experiment.Launcher} where they run. What
 * has finished is asked of the runs, never of a file of the sweep, so that a kill at any instant
 * loses nothing. Start at {@code Experiments}.
 */
package bondlab.experiment;
