package bondlab.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DecimalsTest {
  @Property
  void exactComesBack(@ForAll long bits) {
    double x = Double.longBitsToDouble(bits);
    assertEquals(x, Decimals.parse(Decimals.exact(x)));
  }

  @Test
  void exactIsShort() {
    assertEquals("0.1", Decimals.exact(0.1));
    assertEquals("3.0", Decimals.exact(3));
    assertEquals("-0.0", Decimals.exact(-0.0));
    assertEquals("1.5e-7", Decimals.exact(1.5e-7));
    assertEquals("1e23", Decimals.exact(1e23));
    assertEquals("1234567.8", Decimals.exact(1234567.8));
    assertEquals("-inf", Decimals.exact(Double.NEGATIVE_INFINITY));
  }

  @Test
  void roundedIsForReaders() {
    assertEquals("0.3333", Decimals.rounded(1 / 3.0, 4));
    assertEquals("12", Decimals.rounded(12.0, 4));
    assertEquals("1235000", Decimals.rounded(1234567.8, 4));
    assertEquals("-1.235e-6", Decimals.rounded(-1.23456e-6, 4));
    assertEquals("0", Decimals.rounded(-0.0, 4));
    assertEquals("nan", Decimals.rounded(Double.NaN, 4));
  }
}
