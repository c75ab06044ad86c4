package bondlab.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/** The SHA-256 sum of bytes, or of parts one after the other, each with its length before it. */
final class Sha256 {
  private final MessageDigest digest = DigestUtils.getSha256Digest();

  static String hex(byte[] bytes) {
    return DigestUtils.sha256Hex(bytes);
  }

  void add(byte[] part) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    digest.update(part);
  }

  void add(String part) {
    add(part.getBytes(StandardCharsets.UTF_8));
  }

  /** The sum so far; nothing may be added afterwards. */
  String hex() {
    return Hex.encodeHexString(digest.digest());
  }
}
