package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sweeps against Hydra 1.3.8's basic sweeper, compared with the real program. A line marked by
 * {@code [ours]} differs from it for the reason that follows.
 */
class SweepTest {
  /** Between overrides, not inside a value. */
  private static final String SPACE = " (?=[~+]|[a-z.@]+=|zip)";

  @TempDir Path temp;
  private ConfigFolder folder;

  @BeforeEach
  void write() {
    folder =
        new ConfigFolder(temp)
            .with("config.conf", "defaults = [ { db = mysql } ]", "a = 1", "b { c = 2 }")
            .with("db/mysql.conf", "x = 1")
            .with("db/maria.conf", "x = 2")
            .with("db/pg.conf", "x = 3")
            .with("first.conf", "a = 7")
            .with("second.conf", "a = 8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a=1,2,3; a=1 a=2 a=3",
        "a= 1 , 2; a=1 a=2",
        "a=1,2 b.c=3,4; a=1+b.c=3 a=1+b.c=4 a=2+b.c=3 a=2+b.c=4",
        "a=1,2 db=pg; a=1+db=pg a=2+db=pg",
        "a=5; a=5",
        "~a b.c=1,2; ~a+b.c=1 ~a+b.c=2",
        "a=range(3); a=0 a=1 a=2",
        "a=range(1,10,3); a=1 a=4 a=7",
        "a=range(3,0,-1); a=3 a=2 a=1",
        "a=range(0,0.5,0.1); a=0.0 a=0.1 a=0.2 a=0.3 a=0.4",
        "a=range(1.0,3); a=1.0 a=2.0",
        "a=range(start=1,stop=4); a=1 a=2 a=3",
        "a=range(1,stop=9,step=4); a=1 a=5",
        "a=choice(x,y); a=x a=y",
        "a=choice(x,y z); a=x a=y_z",
        "a=choice([1,2],[3]); a=[1,2] a=[3]",
        "a=range(0.1,0.5,0.1); a=0.1 a=0.2 a=0.30000000000000004 a=0.4",
        "a=range(1e-3,5e-3,1e-3); a=0.001 a=0.002 a=0.003 a=0.004",
        "a=range(1,0.5,-0.1); a=1.0 a=0.9 a=0.8 a=0.7 a=0.6",
        "a=sort(range(3,0,-1)); a=1 a=2 a=3",
        "a=sort(true,false); a=false a=true",
        "a=int(choice(1.5,2.5)); a=1 a=2",
        "a=tag(x,choice(1,2)); a=1 a=2",
        "a=tag(x,y,range(1,3)); a=1 a=2",
        "a=int(tag(x,choice(1.5,2))); a=1 a=2",
        "a=shuffle(5,5); a=5 a=5",
        "a=shuffle(range(1)); a=0",
        "a=[1,2],[3,4]; a=[1,2] a=[3,4]",
        "a={x:1},{x:2}; a={x:1} a={x:2}",
        "a='1',1; a='1' a=1",
        "a=x\\,y,z; a='x,y' a=z",
        "a='it\\'s',x; a='it\\'s' a=x",
        "b.c=1,2 db=mysql,pg; b.c=1+db=mysql b.c=1+db=pg b.c=2+db=mysql b.c=2+db=pg",
        "db=[mysql,pg],maria; db=[mysql,pg] db=maria",
        "a=choice(1,'1',[1,2]); a=1 a='1' a=[1,2] [ours] a quoted 1 stays text",
        "a=str(1,2); a='1' a='2' [ours] what is cast to text stays text",
        "a=choice(null,1); a=null a=1 [ours] null is a value as any other",
        "a=int(range(0,2,0.5)); a=0 a=0 a=1 a=1 [ours] the values are cast, not the bounds",
        "a=shuffle(1,2,3,4); a=3 a=4 a=1 a=2 [ours] by a seed, 0 unless given",
        "a=shuffle(1,2,3,4,seed=1); a=1 a=3 a=4 a=2 [ours]",
        "a=1e-3,1e-5,1e20,0.5; a=0.001 a=1e-05 a=1e+20 a=0.5",
        "a=inf,nan,null; a=inf a=nan a=null",
        "a=float(range(1,3)); a=1.0 a=2.0",
        "a=int(1.5,2.5); a=1 a=2",
        "a=sort(3,1,2); a=1 a=2 a=3",
        "a=sort(choice(c,a,b),reverse=true); a=c a=b a=a",
        "a=1,2 b.c=7 a=3,4; a=3+b.c=7 a=4+b.c=7",
        "+z=1,2; +z=1 +z=2",
        "++a=1,2; ++a=1 ++a=2",
        "db=glob(*); db=maria db=mysql db=pg",
        "db=glob(m*); db=maria db=mysql",
        "db=glob(*,exclude=m*); db=pg",
        "db=glob([ma*,p*]); db=maria db=pg",
        "db=glob('[!m]?'); db=pg",
        "experiment=glob(*); experiment=first experiment=second",
        "zip(a=[1,2],b.c=[3,4]); a=1+b.c=3 a=2+b.c=4 [ours] Hydra has no zip",
        "zip(a=range(2),db=choice(pg,maria)) b.c=5,6; "
            + "a=0+db=pg+b.c=5 a=0+db=pg+b.c=6 a=1+db=maria+b.c=5 a=1+db=maria+b.c=6",
        "zip(+z=[1,2],db=glob(m*)); +z=1+db=maria +z=2+db=mysql",
      })
  void expands(String sweep, String expected) {
    List<List<String>> trials = folder.root().expand(List.of(sweep.split(SPACE)));
    String shown =
        trials.stream()
            .map(t -> String.join("+", t).replace(' ', '_'))
            .collect(Collectors.joining(" "));
    assertEquals(expected.replaceFirst(" \\[ours].*", ""), shown);
    trials.forEach(trial -> folder.compose(trial.toArray(String[]::new)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a=range(3,1); holds nothing [ours] a sweep of nothing is a mistake",
        "a=range(1,3,0); holds nothing",
        "a=range(1,2,3,4); at most three arguments",
        "a=range(x); needs finite numbers, got x",
        "a=range(inf); needs finite numbers",
        "a=range(0,1,1e-9); more than 10000000 values",
        "a=range(1,step=2,stpe=3); did you mean step?",
        "a=range(start=1,4); an argument without a name follows",
        "a=choice(); choice needs values",
        "a=choice(choice(1,2)); a sweep cannot stand inside choice",
        "a=1,,2; expected a value",
        "a=sort(1,x); cannot sort",
        "db=glob(z*); no option of db fits; there are: maria, mysql, pg [ours]",
        "a=glob(*); there is no group a [ours]",
        "dbb=glob(*); did you mean db? [ours]",
        "~a=1,2; a deletion cannot be swept [ours] two of the values cannot be there",
        "a=range(stop=4); needs finite numbers, got null",
        "a=shuffle(1,seed=x); the seed of shuffle is a whole number",
        "a=tag(choice); tag needs a sweep last",
        "a=tag(1,choice(1,2)); the tags of tag are words",
        "a=choice(interval(0,1)); a sweep cannot stand inside choice",
        "a=sort(interval(0,1)); a sweep cannot stand inside sort",
        "a=interval(0,1); --sampler random",
        "a=int(interval(0,10)) b.c=1,2; --sampler latin-hypercube",
        "a=interval(0); interval(start,end) needs two numbers, got null",
        "a=interval(x,y); needs two numbers, got x",
        "a=interval(2,1); the first below the second, got 2.0 and 1.0",
        "a=interval(0,inf); needs finite numbers",
        "a=tag(log,interval(0,1)); needs a start above 0, got 0.0",
        "a=tag(lgo,interval(1,2)); the tag log or none, got lgo [ours] a typing error is told",
        "a=str(interval(1,2)); cast by int or float only",
        "a=int(interval(1,1e300)); ends at 2^53",
        "zip(a=interval(0,1),b.c=[1]); no list for a zip",
        "a=range(10000) b.c=range(10000); more than 1000000 trials",
        "zip(a=[1,2],b.c=[3]); a has 2 values, b.c has 1",
        "zip(a=1,b.c=2); zip needs a list",
        "zip(a=[1,2]; expected ',' or a closing ')'",
        "zip(a=[],b.c=[]); zip holds nothing",
        "zip(a=[1],a=[2]); a is swept twice",
        "zip(a=[1],b.c=[2]) a=3; a is swept twice",
      })
  void refuses(String sweep, String words) {
    List<String> overrides = List.of(sweep.split(SPACE));
    BadInput e = assertThrows(BadInput.class, () -> folder.root().expand(overrides));
    assertTrue(e.getMessage().contains(words.replaceFirst(" \\[ours].*", "")), e.getMessage());
  }

  @Test
  void everyProblemIsToldAtOnce() {
    BadInput e =
        assertThrows(
            BadInput.class, () -> folder.root().expand(List.of("a=range(x)", "b.c=[", "a=1")));
    assertEquals(2, e.problems().size());
  }

  /** One to two seconds on two busy cores; the bound leaves room for slower ones. */
  @Test
  void tenThousandTrialsOfAnExperimentResolveQuickly() {
    ConfigRoot root = ConfigRoot.at(Path.of("experiments"));
    List<Composition> all =
        assertTimeout(
            Duration.ofSeconds(10),
            () ->
                root.expand(List.of("experiment=overoptimization", "seed=range(1,10001)")).stream()
                    .map(root::compose)
                    .toList());
    assertEquals(10_000, all.size());
    assertEquals(10_000, all.get(9_999).config().getInt("seed"));
  }
}
