package bondlab.model;

import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * The Llama family in loops and doubles, one token and one head at a time, from the arrays of a
 * HuggingFace checkpoint, and the gradients of its log-probabilities by the chain rule, one step
 * after the other backwards. Written from the description of the architecture, not from the
 * kernels.
 */
public final class PlainDecoder {
  /** Drawn once, since each reading takes thousands of them. */
  private static final double[] NORMAL = normal();

  private final DecoderShape shape;
  private final double spread;
  private final int draw;
  private final Map<String, double[]> arrays = new LinkedHashMap<>();
  private final double[][] cosines;
  private final double[][] sines;

  /** A matrix [rows][columns] and the gradient in it. */
  private record Matrix(double[][] values, double[][] gradient) {}

  /** One reading of a sequence: the steps back from its states, and the gradients in the arrays. */
  private final class Reading {
    private final boolean forGradient;
    private int products;
    private final List<Runnable> back = new ArrayList<>();
    private final Map<String, double[]> gradients = new LinkedHashMap<>();

    Reading(boolean forGradient) {
      this.forGradient = forGradient;
      if (forGradient) {
        arrays.forEach((name, w) -> gradients.put(name, new double[w.length]));
      }
    }

    private double nextNormal() {
      return NORMAL[(draw * 7919 + products++) % NORMAL.length];
    }

    private Matrix matrix(int rows, int columns) {
      return new Matrix(new double[rows][columns], forGradient ? new double[rows][columns] : null);
    }

    private void back(Runnable step) {
      if (forGradient) {
        back.add(step);
      }
    }

    void goBack() {
      for (int i = back.size() - 1; i >= 0; i--) {
        back.get(i).run();
      }
    }

    Matrix states(int[] tokens) {
      Matrix x = embedded(tokens);
      for (int l = 0; l < shape.layers(); l++) {
        String layer = "model.layers." + l + ".";
        x = sum(x, attention(normed(x, layer + "input_layernorm"), layer + "self_attn."));
        x = sum(x, mlp(normed(x, layer + "post_attention_layernorm"), layer + "mlp."));
      }
      return normed(x, "model.norm");
    }

    private Matrix embedded(int[] tokens) {
      double[] w = arrays.get("model.embed_tokens.weight");
      Matrix out = matrix(tokens.length, shape.width());
      for (int t = 0; t < tokens.length; t++) {
        System.arraycopy(w, tokens[t] * shape.width(), out.values[t], 0, shape.width());
      }
      back(
          () -> {
            for (int t = 0; t < tokens.length; t++) {
              for (int c = 0; c < shape.width(); c++) {
                gradients.get("model.embed_tokens.weight")[tokens[t] * shape.width() + c] +=
                    out.gradient[t][c];
              }
            }
          });
      return out;
    }

    private Matrix attention(Matrix x, String at) {
      Matrix q = turned(normedHeads(projected(x, at + "q_proj"), at + "q_norm"));
      Matrix k = turned(normedHeads(projected(x, at + "k_proj"), at + "k_norm"));
      Matrix v = projected(x, at + "v_proj");
      int d = shape.headWidth();
      int shared = shape.heads() / shape.keyValueHeads();
      Matrix mixed = matrix(x.values.length, shape.heads() * d);
      for (int h = 0; h < shape.heads(); h++) {
        for (int t = 0; t < x.values.length; t++) {
          mix(q, k, v, mixed, t, h * d, h / shared * d);
        }
      }
      return projected(mixed, at + "o_proj");
    }

    /**
     * One query's values; columns of its head from {@code own}, of keys and values {@code group}.
     */
    private void mix(Matrix q, Matrix k, Matrix v, Matrix mixed, int t, int own, int group) {
      int d = shape.headWidth();
      double[] weight = new double[t + 1];
      for (int s = 0; s <= t; s++) {
        for (int i = 0; i < d; i++) {
          weight[s] += q.values[t][own + i] * k.values[s][group + i] / Math.sqrt(d);
        }
      }
      softmax(weight);
      for (int s = 0; s <= t; s++) {
        for (int i = 0; i < d; i++) {
          mixed.values[t][own + i] += weight[s] * v.values[s][group + i];
        }
      }
      back(
          () -> {
            double[] inWeight = new double[t + 1];
            double mean = 0;
            for (int s = 0; s <= t; s++) {
              for (int i = 0; i < d; i++) {
                inWeight[s] += mixed.gradient[t][own + i] * v.values[s][group + i];
                v.gradient[s][group + i] += mixed.gradient[t][own + i] * weight[s];
              }
              mean += weight[s] * inWeight[s];
            }
            for (int s = 0; s <= t; s++) {
              double inScore = weight[s] * (inWeight[s] - mean) / Math.sqrt(d);
              for (int i = 0; i < d; i++) {
                q.gradient[t][own + i] += inScore * k.values[s][group + i];
                k.gradient[s][group + i] += inScore * q.values[t][own + i];
              }
            }
          });
    }

    private Matrix normedHeads(Matrix x, String at) {
      return arrays.containsKey(at + ".weight") ? normed(x, at) : x;
    }

    /** Rotates pair (i, i + D/2) of each head by the angle t·f_i, f_i = θ^(−2i/D) or scaled. */
    private Matrix turned(Matrix x) {
      Matrix out = matrix(x.values.length, x.values[0].length);
      turn(x.values, out.values, 1);
      back(() -> turn(out.gradient, x.gradient, -1));
      return out;
    }

    private void turn(double[][] x, double[][] into, int sign) {
      int d = shape.headWidth();
      for (int t = 0; t < x.length; t++) {
        for (int head = 0; head < x[t].length; head += d) {
          for (int i = 0; i < d / 2; i++) {
            double a = x[t][head + i];
            double b = x[t][head + i + d / 2];
            into[t][head + i] += a * cosines[t][i] - b * sign * sines[t][i];
            into[t][head + i + d / 2] += b * cosines[t][i] + a * sign * sines[t][i];
          }
        }
      }
    }

    private Matrix mlp(Matrix x, String at) {
      Matrix gate = projected(x, at + "gate_proj");
      Matrix up = projected(x, at + "up_proj");
      Matrix inner = matrix(x.values.length, shape.mlp());
      for (int t = 0; t < x.values.length; t++) {
        for (int m = 0; m < shape.mlp(); m++) {
          double g = gate.values[t][m];
          inner.values[t][m] = up.values[t][m] * g / (1 + Math.exp(-g));
        }
      }
      back(
          () -> {
            for (int t = 0; t < x.values.length; t++) {
              for (int m = 0; m < shape.mlp(); m++) {
                double g = gate.values[t][m];
                double open = 1 / (1 + Math.exp(-g));
                double d = inner.gradient[t][m];
                up.gradient[t][m] += d * g * open;
                gate.gradient[t][m] += d * up.values[t][m] * open * (1 + g * (1 - open));
              }
            }
          });
      return projected(inner, at + "down_proj");
    }

    /** Norms each stretch of a row that is as long as the gain: the row, or its heads. */
    private Matrix normed(Matrix x, String at) {
      double[] gain = arrays.get(at + ".weight");
      Matrix out = matrix(x.values.length, x.values[0].length);
      for (int t = 0; t < x.values.length; t++) {
        for (int from = 0; from < x.values[t].length; from += gain.length) {
          norm(x, out, t, from, gain, gradients.get(at + ".weight"));
        }
      }
      return out;
    }

    private void norm(Matrix x, Matrix out, int t, int from, double[] gain, double[] inGain) {
      int width = gain.length;
      double[] values = Arrays.copyOfRange(x.values[t], from, from + width);
      double square = 0;
      for (double z : values) {
        square += z * z;
      }
      double scale = 1 / Math.sqrt(square / width + shape.normEpsilon());
      for (int c = 0; c < width; c++) {
        out.values[t][from + c] = values[c] * scale * gain[c];
      }
      back(
          () -> {
            double along = 0;
            for (int c = 0; c < width; c++) {
              double d = out.gradient[t][from + c];
              inGain[c] += d * values[c] * scale;
              along += d * gain[c] * values[c];
            }
            for (int c = 0; c < width; c++) {
              x.gradient[t][from + c] +=
                  scale * out.gradient[t][from + c] * gain[c]
                      - values[c] * along * scale * scale * scale / width;
            }
          });
    }

    /** x Wᵀ + b, where there is a bias. */
    private Matrix projected(Matrix x, String at) {
      double[] w = arrays.get(at + ".weight");
      double[] inW = gradients.get(at + ".weight");
      double[] bias = arrays.get(at + ".bias");
      double[] inBias = gradients.get(at + ".bias");
      int in = x.values[0].length;
      int outs = w.length / in;
      Matrix out = matrix(x.values.length, outs);
      for (int t = 0; t < x.values.length; t++) {
        for (int o = 0; o < outs; o++) {
          double sum = 0;
          double squares = 0;
          for (int i = 0; i < in; i++) {
            double term = w[o * in + i] * x.values[t][i];
            sum += term;
            squares += term * term;
          }
          sum += bias == null ? 0 : bias[o];
          out.values[t][o] = sum + spread * Math.sqrt(squares) * nextNormal();
        }
      }
      back(
          () -> {
            for (int t = 0; t < x.values.length; t++) {
              for (int o = 0; o < outs; o++) {
                double d = out.gradient[t][o];
                if (bias != null) {
                  inBias[o] += d;
                }
                for (int i = 0; d != 0 && i < in; i++) {
                  inW[o * in + i] += d * x.values[t][i];
                  x.gradient[t][i] += d * w[o * in + i];
                }
              }
            }
          });
      return out;
    }

    private Matrix sum(Matrix a, Matrix b) {
      Matrix out = matrix(a.values.length, shape.width());
      add(a.values, out.values);
      add(b.values, out.values);
      back(
          () -> {
            add(out.gradient, a.gradient);
            add(out.gradient, b.gradient);
          });
      return out;
    }
  }

  public PlainDecoder(DecoderShape shape, Map<String, FloatArray> stacked) {
    this(shape, stacked, 0, 0);
  }

  /**
   * One whose products are off: each value by a normal draw of that share of its terms' size.
   *
   * @param draw which draws; every reading has the same
   */
  PlainDecoder(DecoderShape shape, Map<String, FloatArray> stacked, double spread, int draw) {
    this.shape = shape;
    this.spread = spread;
    this.draw = draw;
    LlamaNames.perLayer(shape, stacked).forEach((name, a) -> arrays.put(name, widened(a)));
    cosines = new double[shape.context()][shape.headWidth() / 2];
    sines = new double[shape.context()][shape.headWidth() / 2];
    for (int t = 0; t < shape.context(); t++) {
      for (int i = 0; i < shape.headWidth() / 2; i++) {
        double frequency = Math.pow(shape.rope().theta(), -2.0 * i / shape.headWidth());
        double angle = t * shape.rope().scaling().scaled(frequency);
        cosines[t][i] = Math.cos(angle);
        sines[t][i] = Math.sin(angle);
      }
    }
  }

  private static double[] normal() {
    RandomStream stream = RandomStream.of(1).at("products");
    return DoubleStream.generate(stream::nextGaussian).limit(65_537).toArray();
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
    return new Reading(false).states(tokens).values;
  }

  private String output() {
    return shape.tied() ? "model.embed_tokens" : "lm_head";
  }

  /** Log-probabilities of the next token after each place, at a temperature [T][V]. */
  public double[][] laws(int[] tokens, double temperature) {
    Reading reading = new Reading(false);
    double[][] laws = reading.projected(reading.states(tokens), output()).values;
    for (double[] row : laws) {
      Arrays.setAll(row, v -> row[v] / temperature);
      double[] law = row.clone();
      double normaliser = softmax(law);
      Arrays.setAll(row, v -> row[v] - normaliser);
    }
    return laws;
  }

  /**
   * The gradient of −Σ weight[b][t] log π(token t+1 | tokens 0 … t of sequence b) in every array.
   *
   * @param law which the next token is drawn from
   */
  public Map<String, double[]> gradient(List<int[]> sequences, double[][] weight, Sampling law) {
    Map<String, double[]> total = new Reading(true).gradients;
    for (int b = 0; b < weight.length; b++) {
      gradient(sequences.get(b), weight[b], law)
          .forEach((name, g) -> Arrays.setAll(total.get(name), i -> total.get(name)[i] + g[i]));
    }
    return total;
  }

  /** The loss of {@link #gradient}; a token of weight 0 may be outside of the law. */
  public double loss(List<int[]> sequences, double[][] weight, Sampling law) {
    double loss = 0;
    for (int b = 0; b < weight.length; b++) {
      double[][] laws = PlainLaws.of(this, sequences.get(b), law);
      for (int t = 0; t < weight[b].length; t++) {
        loss -= weight[b][t] == 0 ? 0 : weight[b][t] * laws[t][sequences.get(b)[t + 1]];
      }
    }
    return loss;
  }

  private Map<String, double[]> gradient(int[] tokens, double[] weight, Sampling sampling) {
    Reading reading = new Reading(true);
    int[] read = Arrays.copyOf(tokens, weight.length);
    Matrix logits = reading.projected(reading.states(read), output());
    for (int t = 0; t < weight.length; t++) {
      double[] all = logits.values[t].clone();
      Arrays.setAll(all, v -> all[v] / sampling.temperature());
      softmax(all);
      double[] law = TruncatedLaw.of(all, sampling);
      for (int v = 0; v < law.length; v++) {
        double inLogit = law[v] - (v == tokens[t + 1] ? 1 : 0);
        logits.gradient[t][v] = weight[t] * inLogit / sampling.temperature();
      }
    }
    reading.goBack();
    return reading.gradients;
  }

  /** Replaces logits by their probabilities; returns log Σ exp. */
  private static double softmax(double[] row) {
    double most = Double.NEGATIVE_INFINITY;
    for (double z : row) {
      most = Math.max(most, z);
    }
    double sum = 0;
    for (int v = 0; v < row.length; v++) {
      row[v] = Math.exp(row[v] - most);
      sum += row[v];
    }
    for (int v = 0; v < row.length; v++) {
      row[v] /= sum;
    }
    return most + Math.log(sum);
  }

  private static void add(double[][] x, double[][] into) {
    for (int t = 0; t < x.length; t++) {
      for (int c = 0; c < x[t].length; c++) {
        into[t][c] += x[t][c];
      }
    }
  }
}
