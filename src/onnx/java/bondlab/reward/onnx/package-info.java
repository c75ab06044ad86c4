/**
 * Rewards that read a response with a sentence encoder, by ONNX Runtime. An optional extra: it is
 * built into {@code target/onnx} by the Maven profile {@code onnx}, and a plain build neither
 * compiles it nor downloads runtime and model. Start at {@code SentenceEncoder}.
 */
package bondlab.reward.onnx;
