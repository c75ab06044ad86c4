package bondlab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.table.TableFiles;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** analyze as a program calls it. */
class AnalyzeCommandTest extends TypedCommands {
  private Path samples(String name, double better) throws IOException {
    Random random = new Random(name.hashCode());
    StringBuilder text = new StringBuilder("id,small,large,gold,lp,lr\n");
    for (int p = 0; p < 12; p++) {
      for (int m = 0; m < 8; m++) {
        double gold = p + better + random.nextGaussian();
        text.append(
            String.format(
                Locale.ROOT,
                "q%d,%.3f,%.3f,%.3f,%.3f,%.3f%n",
                p,
                gold + 2 * random.nextGaussian(),
                gold + random.nextGaussian(),
                gold,
                -9 - random.nextDouble(),
                -9 - random.nextDouble()));
      }
    }
    return Files.writeString(home.resolve(name), text);
  }

  @Test
  void jsonHasTheKeysThatProgramsReadAndNothingElseIsPrinted() throws IOException {
    String file = samples("a.csv", 0).toString();
    String[] call = {
      "analyze",
      file,
      "--prompt",
      "id",
      "--proxy",
      "small,large",
      "--gold",
      "gold",
      "--log-policy",
      "lp",
      "--log-reference",
      "lr",
      "--ns",
      "1,3,8",
      "--json"
    };
    assertEquals(0, bondlab(call), () -> err);
    assertEquals(1, out.lines().count());
    Config answer = json(out);
    assertEquals(12, answer.getInt("prompts"));
    assertEquals(96, answer.getInt("rows"));
    List<? extends Config> curves = answer.getConfigList("curves");
    assertEquals(6, curves.size());
    Config last = curves.get(5);
    assertEquals("large", last.getString("proxy"));
    assertEquals(8, last.getInt("n"));
    assertEquals(Math.log(8) - 7 / 8.0, last.getDouble("kl_bound"), 1e-14);
    assertTrue(last.getDouble("gold_low") < last.getDouble("gold_mean"));
    assertTrue(last.getDouble("gold_mean") < last.getDouble("gold_high"));
    assertTrue(last.hasPath("proxy_mean"));
    for (Config fit : answer.getConfigList("fits")) {
      assertTrue(fit.hasPath("proxy") && fit.hasPath("alpha") && fit.hasPath("beta"));
      assertTrue(fit.hasPath("peak_n"));
    }
    assertEquals(2, answer.getConfigList("fits").size());
    assertEquals(2, answer.getConfigList("choose_n").size());
    assertTrue(answer.getConfigList("choose_n").get(0).hasPath("n"));
    assertEquals("kl_sequence_k1", answer.getConfigList("kl").get(0).getString("estimator"));
    assertEquals("over prompts", answer.getString("settings.intervals"));
    String first = out;
    assertEquals(0, bondlab(call));
    assertEquals(first, out, "the same answer again");
  }

  @Test
  void twoFilesAreTwoPoliciesAndEverythingIsWritten() throws IOException {
    Path to = home.resolve("analysis");
    String a = samples("new.csv", 2).toString();
    String b = samples("old.csv", 0).toString();
    assertEquals(
        0,
        bondlab(
            "analyze",
            a,
            "--against",
            b,
            "--prompt",
            "id",
            "--proxy",
            "large",
            "--gold",
            "gold",
            "--to",
            to.toString()),
        () -> err);
    assertTrue(out.contains("gold: new.csv is better than old.csv"), out);
    assertTrue(out.contains("with 80% power"), out);
    assertEquals(
        12,
        TableFiles.readParquet(to.resolve("tables/comparisons.parquet"))
            .longColumn("prompts")
            .get(0));
    for (String name :
        List.of(
            "report.html",
            "analysis.json",
            "tables/curves.csv",
            "tables/curves.json",
            "figures/gold-and-proxy.png",
            "figures/conditional.svg")) {
      assertTrue(Files.size(to.resolve(name)) > 0, name);
    }
  }

  @Test
  void badInputIsCodeTwoWithAllProblemsAndNothingIsWritten() throws IOException {
    String file = samples("a.csv", 0).toString();
    Path to = home.resolve("analysis");
    assertEquals(
        2, bondlab("analyze", file, "--prompt", "idd", "--proxy", "smal", "--to", to.toString()));
    assertTrue(err.contains("did you mean id?") && err.contains("did you mean small?"), err);
    assertEquals("", out);
    assertFalse(Files.exists(to));
    assertEquals(2, bondlab("analyze", file, "--proxy", "small"));
    assertEquals(2, bondlab("analyze", file, "--prompt", "id"));
    assertEquals(2, bondlab("analyze", file, "--prompt", "id", "--proxy", "small", "--ns", "16"));
    assertTrue(err.contains("smallest pool has 8 samples"), err);
    assertEquals(2, bondlab("analyze", file, "--prompt", "id", "--proxy", "small", "--ns", "x"));
    assertEquals(
        2,
        bondlab("analyze", file, "--prompt", "id", "--proxy", "small,large", "--ensemble", "best"));
    assertEquals(2, bondlab("analyze", "none", "--prompt", "id", "--proxy", "small"));
    assertEquals(2, bondlab("analyze", file, "--prompt", "id", "--proxy", "small", "--to", file));
    assertEquals(2, bondlab("analyze", file, "--against", file, "--arm", "id", "--prompt", "gold"));
  }
}
