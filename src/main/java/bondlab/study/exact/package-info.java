/**
 * Studies without a network: laws that can be listed or integrated, and sums that are exact, done
 * in seconds to minutes. Each study is one file with its settings and rows.
 *
 * <p>{@link bondlab.study.exact.ModeCoveringStudy} shows what β of the Jeffreys divergence chooses
 * where the class of policies cannot hold the Best-of-N law. {@link
 * bondlab.study.exact.QuantileErrorStudy} shows why N cannot simply be made large. {@link
 * bondlab.study.exact.ExactTurnStudy} computes where gold turns along the exact training of each
 * objective. {@link bondlab.study.exact.KnownCurveStudy}, the only one that draws, counts how often
 * the intervals of simulated studies cover a truth that is exact. {@link
 * bondlab.study.exact.KnownAnswersStudy} compares the library with numbers that are known from the
 * papers or by derivation, and fails where one is off; each {@code …Answers} class has those of one
 * subject.
 */
package bondlab.study.exact;
