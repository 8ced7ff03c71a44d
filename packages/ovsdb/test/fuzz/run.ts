// The whole of the fuzzing: 1,000,000 frames and 100,000 updates, or as many as the arguments say, with a new seed.
import { fuzzFrames } from './frames.ts';
import { fuzzUpdates } from './updates.ts';

const [frames = '1000000', updates = '100000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const heapMb = () => {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / 1e6);
};

const before = heapMb();
console.log(`seed ${seed}`);
console.log('frames ', { ...fuzzFrames(Number(frames), Number(seed)), heapMb: [before, heapMb()] });
console.log('updates', { ...fuzzUpdates(Number(updates), Number(seed)), heapMb: [before, heapMb()] });
