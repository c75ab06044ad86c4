/**
 * Studies without a network and without a draw: laws that can be listed and sums that are exact,
 * done in seconds. Each study is one file with its settings and rows.
 *
 * <p>{@link bondlab.study.exact.ModeCoveringStudy} shows what β of the Jeffreys divergence chooses
 * where the class of policies cannot hold the Best-of-N law. {@link
 * bondlab.study.exact.QuantileErrorStudy} shows why N cannot simply be made large. {@link
 * bondlab.study.exact.KnownAnswersStudy} compares the library with numbers that are known from the
 * papers or by derivation, and fails where one is off; each {@code …Answers} class has those of one
 * subject.
 */
package bondlab.study.exact;
