package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Overrides that are refused. Hydra 1.3.8 refuses them too, but for those marked by {@code [ours]},
 * with the reason.
 */
class OverrideRefusalTest {
  @TempDir Path temp;
  private ConfigFolder folder;

  @BeforeEach
  void write() {
    folder = OverrideTableTest.root(temp);
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
        a=99999999999999999999   => does not fit in 64 bits [ours] numbers of Java
        a=foo(1)                 => unknown function foo
        a=chioce(1,2)            => did you mean choice?
        a=int(x)                 => x is no int
        a=int(1e30)              => int(1e+30) does not fit in 64 bits [ours] numbers of Java
        a=int(-1e30)             => int(-1e+30) does not fit in 64 bits [ours] numbers of Java
        a=[choice(1,2)]          => a sweep function cannot stand inside another value
        a                        => expected '=', at character 2
        +a                       => expected '='
        =1                       => expected a key
        1=2                      => expected a key
        a b=1                    => expected '='
        a..b=1                   => expected '='
        a=${nope}                => nope
        a=${..b}                 => leads out of the config
        a=${b.${n}}              => write the dotted key
        a=${b..c}                => write the dotted key
        a=${a}                   => it refers to itself
        a=${b.cc}                => did you mean b.c?
        a=${HOME}                => the environment is read only by ${"oc.env:HOME"}
        a=${oc.env:NO_SUCH}      => variable NO_SUCH is not set
        a=${oc.select:x,5}       => of resolvers there are oc.env:NAME and oc.decode [ours] these two only
        a={null:2}               => null is no key
        a=tag(1)                 => tag needs a sweep last
        a=interval(0,1)          => use the sweep command
        a=tag(log,choice(1,2))   => use the sweep command
        ++b=[1]                  => b is an object
        ~ref=3                   => the value of ref is 2
        db=oracle                => db has no option oracle; there are: mysql, postgres
        db=mysq                  => did you mean mysql?
        db=???                   => an option must be chosen: db=OPTION
        db=../server/nginx       => db has no option ../server/nginx [ours] stays in its group
        db=/etc/passwd           => db has no option /etc/passwd
        server=nginx             => to add it write +server=nginx
        +db=postgres             => group db stands twice
        ++db=postgres            => a group is changed by db=
        ~db=postgres             => no such choice to delete
        ~server                  => no such choice to delete
        db@other=mysql           => group db@other is in no defaults list
        +foo/bar=1               => there is no group folder foo/bar [ours] not a key with a slash
        dbs/x=1                  => there is no group folder dbs/x
        srver=nginx              => did you mean server?
        a@b=1                    => there is no group folder a
        """
        .lines();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refuses(String line) {
    String[] parts = line.replaceFirst(" *\\[ours].*", "").split(" +=> ");
    BadInput e = assertThrows(BadInput.class, () -> folder.compose(parts[0]));
    assertTrue(e.getMessage().contains(parts[1]), e.getMessage());
    if (!parts[0].contains("nope")) {
      assertTrue(e.getMessage().contains(parts[0]), e.getMessage());
    }
  }
}
