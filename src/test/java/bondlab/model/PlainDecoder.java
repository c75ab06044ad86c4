package bondlab.model;

import bondlab.tensor.FloatArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Llama in loops and doubles, one token and one head at a time, from the arrays of a HuggingFace
 * checkpoint. Written from the description of the architecture, not from the kernels.
 */
public final class PlainDecoder {
  private final DecoderShape shape;
  private final Map<String, double[]> arrays = new LinkedHashMap<>();

  public PlainDecoder(DecoderShape shape, Map<String, FloatArray> stacked) {
    this.shape = shape;
    LlamaNames.perLayer(shape, stacked).forEach((name, a) -> arrays.put(name, widened(a)));
  }

  private static double[] widened(FloatArray array) {
    double[] values = new double[array.values().length];
    Arrays.setAll(values, i -> array.values()[i]);
    return values;
  }

  /** The arrays by HuggingFace name; writing into one changes the network. */
  public Map<String, double[]> arrays() {
    return arrays;
  }

  /** Final normalised states [T][C]. */
  public double[][] states(int[] tokens) {
    double[][] x = new double[tokens.length][shape.width()];
    for (int t = 0; t < x.length; t++) {
      for (int c = 0; c < shape.width(); c++) {
        x[t][c] = arrays.get("model.embed_tokens.weight")[tokens[t] * shape.width() + c];
      }
    }
    for (int l = 0; l < shape.layers(); l++) {
      String layer = "model.layers." + l + ".";
      add(x, attention(normed(x, layer + "input_layernorm"), layer + "self_attn."));
      add(x, mlp(normed(x, layer + "post_attention_layernorm"), layer + "mlp."));
    }
    return normed(x, "model.norm");
  }

  /** Log-probabilities of the next token after each place, at a temperature [T][V]. */
  public double[][] laws(int[] tokens, double temperature) {
    double[][] logits = projected(states(tokens), "model.embed_tokens");
    for (double[] row : logits) {
      double most = Arrays.stream(row).max().orElseThrow() / temperature;
      double sum = 0;
      for (int v = 0; v < row.length; v++) {
        row[v] /= temperature;
        sum += Math.exp(row[v] - most);
      }
      for (int v = 0; v < row.length; v++) {
        row[v] -= most + Math.log(sum);
      }
    }
    return logits;
  }

  private double[][] attention(double[][] x, String at) {
    double[][] q = turned(projected(x, at + "q_proj"));
    double[][] k = turned(projected(x, at + "k_proj"));
    double[][] v = projected(x, at + "v_proj");
    int d = shape.headWidth();
    int shared = shape.heads() / shape.keyValueHeads();
    double[][] mixed = new double[x.length][shape.heads() * d];
    for (int h = 0; h < shape.heads(); h++) {
      int own = h * d;
      int group = h / shared * d;
      for (int t = 0; t < x.length; t++) {
        double[] weight = new double[t + 1];
        double sum = 0;
        for (int s = 0; s <= t; s++) {
          double dot = 0;
          for (int i = 0; i < d; i++) {
            dot += q[t][own + i] * k[s][group + i];
          }
          weight[s] = Math.exp(dot / Math.sqrt(d));
          sum += weight[s];
        }
        for (int s = 0; s <= t; s++) {
          for (int i = 0; i < d; i++) {
            mixed[t][own + i] += weight[s] / sum * v[s][group + i];
          }
        }
      }
    }
    return projected(mixed, at + "o_proj");
  }

  /** Rotates pair (i, i + D/2) of each head by the angle t·θ^(−2i/D). */
  private double[][] turned(double[][] x) {
    int d = shape.headWidth();
    for (int t = 0; t < x.length; t++) {
      for (int head = 0; head < x[t].length; head += d) {
        for (int i = 0; i < d / 2; i++) {
          double angle = t * Math.pow(shape.ropeTheta(), -2.0 * i / d);
          double a = x[t][head + i];
          double b = x[t][head + i + d / 2];
          x[t][head + i] = a * Math.cos(angle) - b * Math.sin(angle);
          x[t][head + i + d / 2] = b * Math.cos(angle) + a * Math.sin(angle);
        }
      }
    }
    return x;
  }

  private double[][] mlp(double[][] x, String at) {
    double[][] gate = projected(x, at + "gate_proj");
    double[][] up = projected(x, at + "up_proj");
    for (int t = 0; t < x.length; t++) {
      for (int m = 0; m < shape.mlp(); m++) {
        up[t][m] *= gate[t][m] / (1 + Math.exp(-gate[t][m]));
      }
    }
    return projected(up, at + "down_proj");
  }

  private double[][] normed(double[][] x, String at) {
    double[] gain = arrays.get(at + ".weight");
    double[][] out = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double square = Arrays.stream(x[t]).map(z -> z * z).average().orElseThrow();
      double scale = 1 / Math.sqrt(square + shape.normEpsilon());
      out[t] = x[t].clone();
      for (int c = 0; c < gain.length; c++) {
        out[t][c] *= scale * gain[c];
      }
    }
    return out;
  }

  private double[][] projected(double[][] x, String at) {
    double[] w = arrays.get(at + ".weight");
    int in = x[0].length;
    double[][] out = new double[x.length][w.length / in];
    for (int t = 0; t < x.length; t++) {
      for (int o = 0; o < out[t].length; o++) {
        for (int i = 0; i < in; i++) {
          out[t][o] += w[o * in + i] * x[t][i];
        }
      }
    }
    return out;
  }

  private static void add(double[][] x, double[][] change) {
    for (int t = 0; t < x.length; t++) {
      for (int c = 0; c < x[t].length; c++) {
        x[t][c] += change[t][c];
      }
    }
  }
}
