package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Overrides against what Hydra 1.3.8 gives for the same root in YAML, compared with the real
 * program. A line marked by {@code [ours]} differs from it for the reason that follows; {@code
 * [ref]} says that the substitution of the root goes with the key that it points to.
 */
class OverrideTableTest {
  @TempDir Path temp;
  private ConfigFolder folder;

  @BeforeEach
  void write() {
    folder = root(temp);
  }

  /** The root of the table. */
  static ConfigFolder root(Path folder) {
    return new ConfigFolder(folder)
        .with(
            "config.conf",
            "defaults = [ { db = mysql }, _self_ ]",
            "a = 1",
            "b { c = 2, d = [1, 2, 3], e { f = x } }",
            "n = null",
            "must = \"???\"",
            "ref = ${b.c}",
            "db.port = 99")
        .with("db/mysql.conf", "driver = mysql", "user = omry", "port = 3306")
        .with("db/postgres.conf", "driver = pg", "timeout = 10", "port = 5432")
        .with("server/apache.conf", "name = apache")
        .with("server/nginx.conf", "name = nginx");
  }

  /** Override, key, its value as JSON ({@code -} if it is gone). */
  static Stream<String> composed() {
    return """
        a=2                      => a => 2
        a=-2                     => a => -2
        a=+2                     => a => 2
        a=1_000                  => a => 1000
        a=01                     => a => "01"
        a=0x10                   => a => "0x10"
        a=1.5                    => a => 1.5
        a=1.                     => a => 1.0
        a=.5                     => a => 0.5
        a=1e-3                   => a => 0.001
        a=-1E5                   => a => -100000.0
        a=inf                    => a => Infinity
        a=-inf                   => a => -Infinity
        a=NaN                    => a => NaN
        a=infx                   => a => "infx"
        a=null                   => a => null
        a=nullx                  => a => "nullx"
        a=TrUe                   => a => true
        a=false                  => a => false
        a=                       => a => ""
        a='x y'                  => a => "x y"
        a="true"                 => a => "true"
        a='1'                    => a => "1"
        a='it\\'s'               => a => "it's"
        a='a\\\\'                => a => "a\\\\"
        a='back\\slash'          => a => "back\\\\slash"
        a='a=b'                  => a => "a=b"
        a=hello world            => a => "hello world"
        a=1 2                    => a => "1 2"
        a=a\\,b                  => a => "a,b"
        a=\\(x\\)                => a => "(x)"
        a=C:\\x                  => a => "C:\\\\x"
        a=http://x.y/z           => a => "http://x.y/z"
        a=x@y?b|c%*$             => a => "x@y?b|c%*$"
        a=foo-bar                => a => "foo-bar"
        a=--5                    => a => "--5"
        a=1__0                   => a => "1__0"
        a=[]                     => a => []
        a=[1, 2 , three]         => a => [1,2,"three"]
        a=[x,[y,z],{d:1}]        => a => ["x",["y","z"],{"d":1}]
        a={}                     => a => {}
        a={x: 1 , y : p q}       => a => {"x":1,"y":"p q"}
        a={x:p:q}                => a => {"x":"p:q"}
        a={1:2}                  => a => {"1":2}
        b={c:5}                  => b => {"c":5,"d":[1,2,3],"e":{"f":"x"}}
        +b={z:5}                 => b.z => 5
        ++b={z:5}                => b.z => 5
        b.c=5                    => ref => 5
        b.d=[9]                  => b.d => [9]
        b.d.0=7                  => b.d => [7,2,3]
        b=5                      => b => 5 [ref]
        b.e=null                 => b.e => null
        +z=1                     => z => 1
        +z.y.x=1                 => z => {"y":{"x":1}}
        ++a=5                    => a => 5
        ++z=5                    => z => 5
        +n=5                     => n => 5
        +must=5                  => must => 5
        must=3                   => must => 3
        +b.d=[5]                 => b.d => [5]
        +foo-bar=1               => foo-bar => 1
        +$x=1                    => $x => 1
        ~a                       => a => -
        ~a=1                     => a => -
        ~b.c                     => b.c => - [ref]
        ~b                       => b => - [ref]
        a=int(3.7)               => a => 3
        a=int('5')               => a => 5
        a=float(3)               => a => 3.0
        a=str(3)                 => a => "3"
        a=str([1,2])             => a => ["1","2"]
        a=bool(1)                => a => true
        a=sort([3,1,2])          => a => [1,2,3]
        a=${b.c}                 => a => 2
        a=x_${b.c}_y             => a => "x_2_y"
        a='${b.c}'               => a => 2
        a='\\${b.c}'             => a => "${b.c}"
        a=[${b.c},7]             => a => [2,7]
        a=${b}                   => a.e.f => "x"
        ref=7                    => ref => 7
        db=postgres              => db => {"driver":"pg","port":99,"timeout":10}
        db={user:me}             => db.user => "me"
        db.port=5                => db.port => 5
        +db.z=x                  => db.z => "x"
        db=[mysql,postgres]      => db.driver => "pg"
        ~db                      => db => {"port":99}
        ~db=mysql                => db => {"port":99}
        +server=nginx            => server => {"name":"nginx"}
        +db@backup=postgres      => backup => {"driver":"pg","port":5432,"timeout":10}
        +server@_global_=nginx   => name => "nginx"
        +server@=nginx           => name => "nginx"
        a={x:1}                  => a => {"x":1}
        a=[ 'x' , "y" ]          => a => ["x","y"]
        a={x:1,x:2}              => a => {"x":2}
        a={a\\:b:1}               => a => {"a:b":1}
        a=x:                     => a => "x:"
        a=10:20                  => a => "10:20"
        a=2020-01-01             => a => "2020-01-01"
        a='caf\u00e9'              => a => "caf\u00e9"
        a=1e400                  => a => Infinity
        a=-9223372036854775808   => a => -9223372036854775808
        a=shuffle([5])           => a => [5]
        a=int([1.5,-2.5])        => a => [1,-2]
        a=${b.d.1}               => a => 2
        a=${b.d[1]}              => a => 2
        a=${.b.c}                => a => 2
        a={x:${.y},y:7}          => a => {"x":7,"y":7}
        b.e.f=${..c}             => b.e => {"f":2}
        a=${oc.env:NO_SUCH,x}    => a => "x"
        ~b.d=[1,2,3]             => b.d => -
        ~ref=2                   => ref => -
        ~b={c:2,d:[1,2,3],e:{f:x}} => b => - [ref]
        +db@backup.x=postgres    => backup.x.driver => "pg"
        +db.z={w:1}              => db.z => {"w":1}
        db=null                  => db => {"port":99} [ours] none chosen, as null in a defaults list
        ~n                       => n => - [ours] a key that holds null is there
        ~b.d.1                   => b.d => [1,3] [ours] a list element is a key as any other
        a=${must}                => a => "???" [ours] refused when it is read, as must itself
        a= 'x' \s                => a => "x" [ours] blanks after a quoted value do not count
        """
        .lines();
  }

  @ParameterizedTest
  @MethodSource("composed")
  void composes(String line) {
    boolean refGoes = line.contains("[ref]");
    String[] parts = line.replaceFirst("\\[(ours|ref)].*", "").split(" => ");
    String expected = parts[2].strip();
    String override = parts[0].strip();
    String[] overrides = refGoes ? new String[] {"ref=0", override} : new String[] {override};
    ConfigValue found =
        Edits.find(folder.compose(overrides).root(), List.of(parts[1].strip().split("\\.")));
    String shown = found == null ? "-" : ConfigText.json(found.atKey("v"));
    assertEquals(found == null ? expected : "{\"v\":" + expected + "}", shown);
  }
}
