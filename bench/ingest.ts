import type { BenchStage } from "./main.js";
import type { Measurement } from "./ratio.js";

export function measureIngest(_stage: BenchStage): Promise<Measurement[]> {
  return Promise.resolve([]);
}
