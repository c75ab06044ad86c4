package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.model.Generator;
import bondlab.tensor.Processor;
import bondlab.tensor.Torch;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MachineTest {
  @Test
  void theProcessorAndItsInstructionsAreSaidAndNothingOfAPerson() {
    Map<String, Object> machine = Provenance.machine();
    Processor processor = Processor.ofThisMachine();
    assertEquals(processor.id(), machine.get("cpu_id"));
    assertEquals(processor.aten(), machine.get("aten"));
    assertEquals(processor.oneDnn(), machine.get("onednn"));
    Set<String> keys = new HashSet<>(machine.keySet());
    keys.removeAll(List.of("cpu", "cpu_id", "aten", "onednn", "instruction_overrides"));
    assertEquals(Set.of("cores", "heap_mib", "memory_mib", "os", "arch"), keys);
    assertFalse(machine.toString().contains(Provenance.hostName()), machine.toString());
  }

  @Test
  void theEngineIsSaidOnceItRuns() {
    Torch.start();
    Map<String, Object> engine = Provenance.engine().orElseThrow();
    assertEquals(Torch.version(), engine.get("pytorch"));
    assertTrue(engine.get("onednn_products") instanceof Boolean);
    assertEquals(Generator.library(), engine.get("generation_products"));
  }
}
