package bondlab.study;

import bondlab.table.Column;

/** One window of the hacking alarm on a training: slopes of both rewards against KL. */
public record AlarmRow(
    @Column(meaning = "name of the arm") String arm,
    @Column(meaning = "reward that is optimised") String optimised,
    @Column(unit = "steps", meaning = "first evaluation of the window") long fromStep,
    @Column(unit = "steps", meaning = "last evaluation of the window") long toStep,
    @Column(unit = "nats", meaning = "KL to the reference at the end of the window") double kl,
    @Column(unit = "sd/nat", meaning = "slope of the optimised reward against KL in the window")
        double proxySlope,
    @Column(unit = "sd/nat", meaning = "lower end of its interval over prompts")
        double proxySlopeLow,
    @Column(unit = "sd/nat", meaning = "upper end of its interval over prompts")
        double proxySlopeHigh,
    @Column(unit = "sd/nat", meaning = "slope of gold against KL in the window") double goldSlope,
    @Column(unit = "sd/nat", meaning = "lower end of its interval over prompts")
        double goldSlopeLow,
    @Column(unit = "sd/nat", meaning = "upper end of its interval over prompts")
        double goldSlopeHigh,
    @Column(meaning = "whether KL rises and the proxy surely rises with it while gold surely falls")
        boolean alarm) {}
