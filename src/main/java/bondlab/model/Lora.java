package bondlab.model;

import bondlab.config.Check;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Settings of a low-rank adapter (Hu et al. 2021, arXiv 2106.09685), with PEFT's conventions. Of
 * each target projection W [out,in], which is frozen, two factors are trained, A [r,in] and B
 * [out,r]:
 *
 * <pre>  y = x·Wᵀ + (α/r)·drop(x)·Aᵀ·Bᵀ</pre>
 *
 * <p>A starts uniform within ±1/√in (Kaiming, a = √5) and B at 0, so that a fresh adapter changes
 * nothing. For policy gradients, all seven targets at a small rank are the usual choice: with
 * attention alone more of full training's reward is lost than with a rank of 1 (Schulman et al.
 * 2025, LoRA Without Regret). PEFT's own default for Llama is {@code q_proj} and {@code v_proj}.
 *
 * @param rank r
 * @param alpha α, above 0; the branch is multiplied by α/r
 * @param dropout share of x that the branch does not see in training, in [0, 1); usually 0 for
 *     policy gradients, whose ratios it would blur
 * @param targets of {@link #TARGETS}, each once
 */
public record Lora(int rank, double alpha, double dropout, List<String> targets) {
  /** Projections that an adapter can have: queries, keys, values, attention out, and the MLP's. */
  public static final List<String> TARGETS =
      Arrays.stream(Target.values()).map(Target::key).toList();

  public Lora {
    targets = targets.stream().sorted((a, b) -> TARGETS.indexOf(a) - TARGETS.indexOf(b)).toList();
    boolean known = !targets.isEmpty() && TARGETS.containsAll(targets);
    boolean once = targets.stream().distinct().count() == targets.size();
    new Check("lora")
        .atLeast("rank", rank, 1)
        .positive("alpha", alpha, "the branch is multiplied by alpha / rank")
        .that(dropout >= 0 && dropout < 1, "dropout", dropout, "must be at least 0 and below 1")
        .that(known, "targets", targets, "must be one or more of " + TARGETS)
        .that(once, "targets", targets, "must each be named once")
        .done();
  }

  /** The projections, in the order in which kernels number them. */
  enum Target {
    Q_PROJ("self_attn"),
    K_PROJ("self_attn"),
    V_PROJ("self_attn"),
    O_PROJ("self_attn"),
    GATE_PROJ("mlp"),
    UP_PROJ("mlp"),
    DOWN_PROJ("mlp");

    private final String block;

    Target(String block) {
      this.block = block;
    }

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Its name in HuggingFace's layers. */
    String module() {
      return block + "." + key();
    }

    int in(DecoderShape s) {
      return switch (this) {
        case O_PROJ -> s.mixed();
        case DOWN_PROJ -> s.mlp();
        default -> s.width();
      };
    }

    int out(DecoderShape s) {
      return switch (this) {
        case Q_PROJ -> s.mixed();
        case K_PROJ, V_PROJ -> s.keyValueHeads() * s.headWidth();
        case O_PROJ, DOWN_PROJ -> s.width();
        default -> s.mlp();
      };
    }

    /** The target that a factor of this name belongs to. */
    static Target of(String factor) {
      return Arrays.stream(values())
          .filter(t -> factor.equals(t.a()) || factor.equals(t.b()))
          .findFirst()
          .orElseThrow();
    }

    String a() {
      return key() + ".lora_A";
    }

    String b() {
      return key() + ".lora_B";
    }
  }

  /** The targets that it has, in order. */
  List<Target> targeted() {
    return Arrays.stream(Target.values()).filter(t -> targets.contains(t.key())).toList();
  }

  /** α/r. */
  public double scale() {
    return alpha / rank;
  }

  /** Names and shapes of the factors, in order: A [L,r,in] and B [L,out,r] of each target. */
  Map<String, long[]> shapes(DecoderShape s) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (Target t : targeted()) {
      shapes.put(t.a(), new long[] {s.layers(), rank, t.in(s)});
      shapes.put(t.b(), new long[] {s.layers(), t.out(s), rank});
    }
    return shapes;
  }

  /** The place of each target's A among the factors, −1 for a target that it does not have. */
  long[] places(DecoderShape s) {
    List<String> names = new ArrayList<>(shapes(s).keySet());
    return Arrays.stream(Target.values()).mapToLong(t -> names.indexOf(t.a())).toArray();
  }

  /** Number of trained weights. */
  public long parameters(DecoderShape shape) {
    return shapes(shape).values().stream()
        .mapToLong(dims -> Arrays.stream(dims).reduce(1, Math::multiplyExact))
        .sum();
  }

  /** Draws the factors of a fresh adapter. */
  Map<String, FloatArray> initial(DecoderShape shape, RandomStream stream) {
    Map<String, FloatArray> values = new LinkedHashMap<>();
    shapes(shape)
        .forEach(
            (name, dims) -> {
              float[] drawn = new float[Math.toIntExact(dims[0] * dims[1] * dims[2])];
              RandomStream own = stream.at(name);
              double bound = 1 / Math.sqrt(dims[2]);
              for (int i = 0; name.endsWith("A") && i < drawn.length; i++) {
                drawn[i] = (float) (bound * (2 * own.nextDouble() - 1));
              }
              values.put(name, new FloatArray(drawn, dims));
            });
    return values;
  }
}
