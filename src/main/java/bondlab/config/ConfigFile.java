package bondlab.config;

import com.typesafe.config.ConfigObject;
import java.util.List;

/**
 * One file of a config root, parsed.
 *
 * @param shown its path as a person would write it
 * @param content everything but the defaults list, unresolved
 * @param packageHeader of a first comment {@code # @package …}; null if there is none
 * @param characters of its text and what it includes
 */
record ConfigFile(
    String shown,
    ConfigObject content,
    List<DefaultEntry> defaults,
    String packageHeader,
    long characters) {}
