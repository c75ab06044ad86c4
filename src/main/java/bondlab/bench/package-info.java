/**
 * Measurements of speed and memory: {@code ./bondlab bench}.
 *
 * <p>A {@link bondlab.bench.BenchSuite} measures cases; {@link bondlab.bench.Suites} lists them. A
 * case is run several times, once Java is warm, in turn with {@link bondlab.bench.Peer}, the same
 * work done by transformers or TRL in Python, where one is given: what slows the machine for a
 * while slows both ({@link bondlab.bench.Alternation}). A {@link
 * bondlab.bench.Results.MeasuredCase} is what came out, {@link bondlab.bench.Results} prints it
 * beside the {@link bondlab.bench.Results.MatmulPeak} of the machine. {@link
 * bondlab.bench.TimedTraining} takes a trainer's steps with a clock at each part. Times differ from
 * machine to machine; compare ratios and shares of the peak.
 */
package bondlab.bench;
