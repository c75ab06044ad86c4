package bondlab.study;

/**
 * What scores responses.
 *
 * @param gold stands in for people
 * @param proxies are trained on its labels
 */
public record RewardSpec(GoldSpec gold, ProxySpec proxies) {}
