// Scrapes COUNT times, GAP milliseconds apart, and prints how long each took.

import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const [count = 0, gap = 0] = process.argv.slice(2).map(Number);
const times: number[] = [];
for (let index = 0; index < count; index++) {
  const startedAt = performance.now();
  await new Promise<void>((resolve, reject) => {
    get('http://127.0.0.1:9477/metrics', (response) => {
      response.resume().on('end', resolve);
    }).on('error', reject);
  });
  times.push(performance.now() - startedAt);
  await sleep(gap);
}
console.log(JSON.stringify(times));
