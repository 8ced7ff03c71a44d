// The thread of a mirror: answers with what it was given by path, MIRROR in texts standing for its own address; or takes
// requests and never answers.

import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { answers } = workerData as { answers: ReadonlyMap<string, Uint8Array | string> | undefined };

const server = createServer((request, response) => {
  if (answers === undefined) return;
  const answer = answers.get(decodeURIComponent(request.url ?? ''));
  if (answer === undefined) response.writeHead(404).end();
  else if (typeof answer !== 'string') response.end(answer);
  else response.end(answer.replaceAll('MIRROR', `http://${request.headers.host ?? ''}`));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  parentPort?.postMessage(typeof address === 'object' ? address?.port : undefined);
});
