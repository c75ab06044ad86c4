package bondlab.reward;

import bondlab.policy.Completion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Tells a reward by what it does, for rewards whose code cannot be read, such as a lambda in a
 * notebook's cell: its name, and a hash of its scores on given responses, bit for bit. An edited
 * lambda has another fingerprint if any of the probes scores differently, so give probes that vary,
 * such as a hundred samples of the reference policy; an edit that they cannot tell is not seen.
 *
 * @param name of the reward
 * @param scores SHA-256 of the name and the scores' 64 bits each, 64 hexadecimal digits
 * @param probes how many responses were scored
 */
public record RewardFingerprint(String name, String scores, int probes) {

  /**
   * Scores the probes.
   *
   * @throws bondlab.config.BadInput if there is no probe, or a score is missing or not finite
   */
  public static RewardFingerprint of(Reward reward, List<Completion> probes) {
    if (probes.isEmpty()) {
      throw new bondlab.config.BadInput(
          "a fingerprint of reward " + reward.name() + " needs responses to score, got none");
    }
    MessageDigest digest = DigestUtils.getSha256Digest();
    digest.update(reward.name().getBytes(StandardCharsets.UTF_8));
    for (double score : reward.finiteScores(probes)) {
      // 0 and −0 are the same score
      digest.update(ByteBuffer.allocate(8).putDouble(score + 0.0).array());
    }
    return new RewardFingerprint(
        reward.name(), Hex.encodeHexString(digest.digest()), probes.size());
  }
}
