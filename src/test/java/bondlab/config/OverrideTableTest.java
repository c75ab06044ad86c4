package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Overrides against what Hydra 1.3 gives for the same root in YAML. Lines marked by {@code [ours]}
 * differ from it, as the package's description says.
 */
class OverrideTableTest {
  @TempDir Path temp;
  private ConfigFolder folder;

  @BeforeEach
  void write() {
    folder =
        new ConfigFolder(temp)
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
        db=null                  => db => {"port":99} [ours]
        ~n                       => n => - [ours]
        ~b.d.1                   => b.d => [1,3] [ours]
        """
        .lines();
  }

  @ParameterizedTest
  @MethodSource("composed")
  void composes(String line) {
    // [ref]: the substitution goes with the key that it points to
    boolean refGoes = line.contains("[ref]");
    String[] parts = line.replace("[ours]", "").replace("[ref]", "").split(" => ");
    String expected = parts[2].strip();
    String override = parts[0].strip();
    String[] overrides = refGoes ? new String[] {"ref=0", override} : new String[] {override};
    ConfigValue found =
        Edits.find(folder.compose(overrides).root(), List.of(parts[1].strip().split("\\.")));
    String shown = found == null ? "-" : ConfigText.json(found.atKey("v"));
    assertEquals(found == null ? expected : "{\"v\":" + expected + "}", shown);
  }

  /** Override, words of the error. */
  static Stream<String> refused() {
    return """
        zz=1                     => there is no key zz (a new key is added by +zz=1)
        b.zz=1                   => no key b.zz
        drivr=x                  => no key drivr
        driver=x                 => did you mean db.driver?
        b.cc=1                   => did you mean b.c?
        a.b=1                    => no key a.b
        +a=5                     => a is there already
        +b.c=3                   => to add or change it ++b.c=3
        b={c:1,zz:5}             => no key b.zz
        b={e:{g:5}}              => did you mean f?
        b.d={x:1}                => b.d is a list
        b=[1]                    => b is an object
        b.d.5=7                  => no key b.d.5
        +b.d.3=7                 => a list of 3 has no element 3
        b.d[0]=7                 => write a list index as a.0, at character 4
        ~zz                      => no key zz
        ~a=2                     => the value of a is 1
        ~b.d.7                   => no key b.d.7
        a=1,2                    => for a list write a=[1,2], for text a='1,2'
        a=choice(1,2)            => use the sweep command
        a=range(1,3)             => use the sweep command
        zip(a=[1],b.c=[2])       => use the sweep command
        a=1,                     => expected a value, at character 5
        a=[1,2                   => expected ',' or ']', at character 7
        a=1]                     => unexpected ']'
        a={x}                    => expected ':'
        a={"x":1}                => expected a key
        a=a=b                    => unexpected '='
        a='x                     => never closed, at character 3
        a='x'y                   => unexpected 'y'
        a=caf\u00e9              => unexpected
        a=a#b                    => unexpected '#'
        a=99999999999999999999   => does not fit in 64 bits
        a=foo(1)                 => unknown function foo
        a=chioce(1,2)            => did you mean choice?
        a=int(x)                 => x is no int
        a=[choice(1,2)]          => a sweep function cannot stand inside another value
        a                        => expected '=', at character 2
        +a                       => expected '='
        =1                       => expected a key
        1=2                      => expected a key
        a b=1                    => expected '='
        a..b=1                   => expected '='
        a=${nope}                => nope
        a=${.b}                  => write the full dotted key
        a=${oc.env:HOME}         => resolvers are not known
        db=oracle                => db has no option oracle; there are: mysql, postgres
        db=mysq                  => did you mean mysql?
        db=???                   => an option must be chosen: db=OPTION
        db=../server/nginx       => db has no option ../server/nginx
        db=/etc/passwd           => db has no option /etc/passwd
        server=nginx             => to add it write +server=nginx
        +db=postgres             => group db stands twice
        ++db=postgres            => a group is changed by db=
        ~db=postgres             => no such choice to delete
        ~server                  => no such choice to delete
        db@other=mysql           => group db@other is in no defaults list
        +foo/bar=1               => there is no group folder foo/bar
        a@b=1                    => there is no group folder a
        """
        .lines();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refuses(String line) {
    String[] parts = line.split(" +=> ");
    BadInput e = assertThrows(BadInput.class, () -> folder.compose(parts[0]));
    assertTrue(e.getMessage().contains(parts[1]), e.getMessage());
    if (!parts[0].contains("nope")) {
      assertTrue(e.getMessage().contains(parts[0]), e.getMessage());
    }
  }
}
