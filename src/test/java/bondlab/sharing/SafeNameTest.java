package bondlab.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "tables/arm_fits.csv",
        "runs/bond-tiny/20261122-181314-00a1b774/run.json",
        "figures/beta=0.5.png",
        "console.txt",
        "nul1/x",
        "a..b",
        "1/2/3"
      })
  void allowsWhatWeWrite(String path) {
    assertTrue(SafeName.isPath(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/etc/passwd",
        "../x",
        "a/../x",
        "a/..",
        "..",
        ".",
        "./a",
        "a/./b",
        "a//b",
        "a/",
        ".hidden",
        "a/.git/config",
        "C:",
        "C:/x",
        "C:x",
        "\\\\host\\x",
        "a\\b",
        "a b",
        "a\tb",
        "a\nb",
        "a\u0000b",
        "naïve.csv",
        "a\u202eb",
        "~",
        "~root/x",
        "$HOME",
        "-rf",
        "a.",
        "a./b",
        "con",
        "NUL.csv",
        "x/aux",
        "com1.txt",
        "LPT9",
        "a:b",
        "a*b",
        "a?b",
        "a\"b",
        "a|b",
        "%2e%2e"
      })
  void refusesEveryWayOut(String path) {
    assertFalse(SafeName.isPath(path), path);
  }

  @Test
  void refusesWhatNoDiskHolds() {
    assertFalse(SafeName.isPath("a".repeat(121)));
    assertFalse(SafeName.isPath("abcdefghi/".repeat(30) + "a"));
  }

  @Test
  void aNameInAMessageHidesNothing() {
    assertEquals("\"a\\u000ab\\u202ec\"", SafeName.printable("a\nb\u202ec"));
    assertTrue(SafeName.printable("x".repeat(5000)).length() < 130);
    assertThrows(BadInput.class, () -> SafeName.require("--name", "../x"));
  }
}
