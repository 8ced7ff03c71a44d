// An npm registry on loopback, of packages that a test makes: honest, or with other files than a lock pins. It serves from
// a thread of its own, because the launcher's tests wait for commands without an event loop.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

export type Package = {
  readonly name: string;
  readonly version: string;
  readonly tarball: Buffer;
  readonly integrity: string;
};

/** Files by path, all executable. */
export function pack(name: string, version: string, files: Readonly<Record<string, string>>): Package {
  const directory = mkdtempSync(join(tmpdir(), 'vpclab-pack-'));
  const contents = { 'package.json': JSON.stringify({ name, version }), LICENSE: 'none', ...files };
  for (const [path, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(directory, 'package', path)), { recursive: true });
    writeFileSync(join(directory, 'package', path), text, { mode: 0o755 });
  }
  const tarball = execFileSync('tar', ['-cz', '-C', directory, 'package']);
  rmSync(directory, { recursive: true });
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  return { name, version, tarball, integrity };
}

export class Mirror implements AsyncDisposable {
  readonly #worker: Worker;
  readonly url: string;

  private constructor(worker: Worker, port: number) {
    this.#worker = worker;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async serve(packages: readonly Package[]): Promise<Mirror> {
    return await Mirror.#start(new Map(packages.flatMap(answersFor)));
  }

  static async silent(): Promise<Mirror> {
    return await Mirror.#start(undefined);
  }

  static async #start(answers: ReadonlyMap<string, Buffer | string> | undefined): Promise<Mirror> {
    const worker = new Worker(new URL('./mirror-server.ts', import.meta.url), { workerData: { answers } });
    const [port] = (await once(worker, 'message')) as [number];
    return new Mirror(worker, port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}

/** As the registry does: a document of the package, one of each version, the tarball. npm asks for the first. */
function answersFor({
  name,
  version,
  tarball,
  integrity,
}: Package): readonly (readonly [string, Buffer | string])[] {
  const path = `/${name}/-/${name}-${version}.tgz`;
  const manifest = { name, version, dist: { integrity, tarball: `MIRROR${path}` } };
  const document = { name, 'dist-tags': { latest: version }, versions: { [version]: manifest } };
  return [
    [`/${name}`, JSON.stringify(document)],
    [`/${name}/${version}`, JSON.stringify(manifest)],
    [path, tarball],
  ];
}
