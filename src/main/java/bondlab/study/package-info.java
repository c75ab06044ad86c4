/**
 * The studies on text, and the pieces that they and notebooks are built from. Start with {@link
 * bondlab.study.BondStudy}, or with {@link bondlab.study.OveroptimizationStudy} and {@link
 * bondlab.study.SelectionStudy}, which train no policies; their {@code run} methods name every
 * step.
 *
 * <p>Parts, each made once and cached: {@link bondlab.study.StudyArtifacts} (text, reference
 * policy), {@link bondlab.study.Pool} (its samples), {@link bondlab.study.Rewards} (gold and
 * proxies). {@link bondlab.study.Seeds} gives each part its randomness.
 *
 * <p>Measures: {@link bondlab.study.PoolCurves} for Best-of-n, {@code EvaluationSuite} for trained
 * policies. An {@code Arm} is one training that a study compares; {@code ArmTraining} gives its
 * {@link bondlab.study.ArmOutcome}, and {@code ArmTables} compares the arms.
 *
 * <p>Records named {@code …Spec} or {@code Settings} are keys of {@code experiments/}; a record
 * named {@code …Row} is a row of a table and holds how it is computed. Studies without a network
 * are in {@link bondlab.study.exact}.
 */
package bondlab.study;
