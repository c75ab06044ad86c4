/**
 * Runs and what they leave behind.
 *
 * <p>A {@link bondlab.experiment.Study} is a kind of work, such as measuring over-optimization. A
 * {@link bondlab.experiment.Trial} is one resolved configuration of it. {@link
 * bondlab.experiment.Experiments} holds the verbs that the notebook, the command line and the tests
 * call: run one trial, sweep over many, resume a sweep. {@link bondlab.experiment.Run} is what a
 * study writes through while it works, {@link bondlab.experiment.RunFolder} reads what a run left,
 * and {@link bondlab.experiment.ArtifactCache} keeps networks and pools by the hash of what made
 * them. Start at {@code Experiments}.
 */
package bondlab.experiment;
