package bondlab;

import bondlab.model.*;
import bondlab.stats.*;
import bondlab.tensor.*;
import java.util.*;

public class Probe {
  public static void main(String[] a) {
    DecoderShape sh = new DecoderShape(512, 64, 128, 4, 4, 2, 384, 10000, 1e-5);
    Decoder d = new Decoder(DecoderWeights.initial(sh, RandomStream.of(1)));
    Generator g = new Generator(d, Sampling.plain(32));
    List<int[]> prompts = new ArrayList<>();
    Random r = new Random(1);
    for (int i = 0; i < 8; i++) prompts.add(r.ints(16, 0, 512).toArray());
    int[] ids = {0, 1, 2, 3, 4, 5, 6, 7};
    List<Generated> out = null;
    for (int i = 0; i < 12; i++) {
      long t = System.nanoTime();
      out = g.generate(prompts, ids, 32, RandomStream.of(i));
      System.out.printf("%.0f tok/s%n", 8 * 32 * 32 / ((System.nanoTime() - t) / 1e9));
    }
    List<int[]> seq = new ArrayList<>();
    for (int u = 0; u < 8; u++)
      for (int[] x : out.get(u).tokens()) {
        int[] s = Arrays.copyOf(prompts.get(u), 48);
        System.arraycopy(x, 0, s, 16, 32);
        seq.add(s);
      }
    int[] pl = new int[256];
    Arrays.fill(pl, 16);
    double[][] lp = d.logProbs(seq, pl, Sampling.plain(32));
    double max = 0;
    for (int i = 0; i < 256; i++)
      for (int t = 0; t < 32; t++)
        max = Math.max(max, Math.abs(lp[i][t] - out.get(i / 32).logProbs()[i % 32][t]));
    System.out.println("max diff " + max);
    List<int[]> tr = seq.subList(0, 96);
    double[][] w = new double[96][47];
    for (double[] x : w) Arrays.fill(x, 1.0 / (96 * 47));
    AdamW opt =
        new AdamW(
            d.weights().arrays(), DecoderWeights.decayed(), new AdamW.Settings(.9, .99, .1, 1));
    for (int i = 0; i < 12; i++) {
      long t = System.nanoTime();
      try (Gradients gr = d.gradients(tr, w, 1)) {
        double n = opt.step(gr.arrays(), 1e-3);
        System.out.printf(
            "loss %.4f norm %.3f %.0f ms%n", gr.loss(), n, (System.nanoTime() - t) / 1e6);
      }
    }
  }
}
