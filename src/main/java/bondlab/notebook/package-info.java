/**
 * The face of the library in a notebook; nothing but calls to the rooms below.
 *
 * <p>{@link bondlab.notebook.Lab} has every verb. The primitives are values that show themselves:
 * {@link bondlab.notebook.LabModel}, {@link bondlab.notebook.LabPool}, {@link
 * bondlab.notebook.LabCurve}, {@link bondlab.notebook.LabTraining} and {@link
 * bondlab.notebook.LabVariation}; trainings and sweeps of a cell are ordinary runs of the study
 * {@code bond}. Whole experiments go by name and give a {@link bondlab.notebook.LabRun}, which has
 * tables and figures. {@link bondlab.notebook.Show} puts tables, figures and text below a cell, in
 * JJava and in IJava alike; outside a notebook both print instead.
 */
package bondlab.notebook;
