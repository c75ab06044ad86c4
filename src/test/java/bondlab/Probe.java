package bondlab;

import ai.djl.ndarray.*;
import bondlab.tensor.*;
import java.util.*;

public class Probe {
  public static void main(String[] a) {
    Kernel k = Kernel.of("blocks", "likelihood");
    try (Scope s = Scope.open()) {
      Random r = new Random(0);
      int V = 64, C = 16, L = 2, H = 4, G = 2, D = 4, M = 24;
      List<NDArray> w = new ArrayList<>();
      w.add(rnd(s, r, V, C));
      w.add(ones(s, L, C));
      w.add(rnd(s, r, L, (H + 2 * G) * D, C));
      w.add(rnd(s, r, L, C, H * D));
      w.add(ones(s, L, C));
      w.add(rnd(s, r, L, 2 * M, C));
      w.add(rnd(s, r, L, C, M));
      w.add(ones(s, C));
      long[] tok = new long[3 * 8];
      for (int i = 0; i < tok.length; i++) tok[i] = r.nextInt(V);
      NDArray[] g =
          k.differentiate(
              s,
              "gradients",
              s.longs(tok, 3, 8),
              ones(s, 3, 7),
              0,
              w,
              rnd(s, r, 2, 16, D),
              H,
              G,
              1e-5);
      for (int B : new int[] {96, 48}) {
        V = 512;
        C = 128;
        L = 4;
        D = 32;
        M = 384;
        tok = new long[B * 48];
        for (int i = 0; i < tok.length; i++) tok[i] = r.nextInt(V);
        w = new ArrayList<>();
        w.add(rnd(s, r, V, C));
        w.add(ones(s, L, C));
        w.add(rnd(s, r, L, (H + 2 * G) * D, C));
        w.add(rnd(s, r, L, C, H * D));
        w.add(ones(s, L, C));
        w.add(rnd(s, r, L, 2 * M, C));
        w.add(rnd(s, r, L, C, M));
        w.add(ones(s, C));
        NDArray rope = rnd(s, r, 2, 64, D);
        for (int i = 0; i < 8; i++) {
          long t0 = System.nanoTime();
          try (Scope q = s.inner()) {
            k.differentiate(
                q, "gradients", q.longs(tok, B, 48), ones(q, B, 47), 0, w, rope, H, G, 1e-5);
          }
          System.out.print((System.nanoTime() - t0) / 1000000 + " ");
        }
        System.out.println();
      }
      System.out.println(
          g.length
              + " "
              + g[0].getShape()
              + " "
              + Arrays.toString(g[0].toFloatArray())
              + " "
              + g[1].getShape()
              + " "
              + g[1].toFloatArray()[5]);
    }
  }

  static NDArray rnd(Scope s, Random r, long... sh) {
    int n = 1;
    for (long x : sh) n *= x;
    float[] f = new float[n];
    for (int i = 0; i < n; i++) f[i] = (float) r.nextGaussian() * .1f;
    return s.floats(f, sh);
  }

  static NDArray ones(Scope s, long... sh) {
    int n = 1;
    for (long x : sh) n *= x;
    float[] f = new float[n];
    Arrays.fill(f, 1f);
    return s.floats(f, sh);
  }
}
