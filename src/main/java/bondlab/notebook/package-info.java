/**
 * The face of the library in a notebook; nothing but calls to the rooms below.
 *
 * <p>{@link bondlab.notebook.Lab} runs experiments and sweeps from a cell and gives a {@link
 * bondlab.notebook.LabRun}, which has tables and figures; {@link bondlab.notebook.LabExperiment}
 * writes their overrides verb by verb. {@link bondlab.notebook.Show} puts tables, figures and text
 * below a cell, in JJava and in IJava alike; outside a notebook both print instead.
 */
package bondlab.notebook;
