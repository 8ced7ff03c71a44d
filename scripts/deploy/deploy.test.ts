// The compose files and the Dockerfile of deploy/ say what they should, and name only what is there.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCompose, runArguments, serviceOf } from './compose-service.ts';
import { imageSettings } from './image-settings.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const FILES = ['compose.yaml', 'compose.rootless.yaml', 'beside.yaml'] as const;

describe.each(FILES)('%s', (name) => {
  const file = join(DEPLOY, name);
  const services = Object.keys(readCompose(file).services);

  it('is written in what these files use, and runs all that belongs together', () => {
    expect(services).toEqual([
      ...(name === 'beside.yaml' ? [] : ['lab']),
      ...['prometheus', 'node-exporter', 'grafana'],
    ]);
    for (const one of services) expect(serviceOf(file, one).image).toMatch(/^(vpclab|.+:v?\d+\.\d+\.\d+)$/);
  });

  it('mounts what is in the project, and volumes that it declares', () => {
    const declared = new Set(Object.keys(readCompose(file).volumes));
    const sources = services
      .flatMap((one) => serviceOf(file, one).volumes)
      .map((volume) => volume.split(':')[0] ?? '');
    const isThere = (source: string): boolean =>
      source.startsWith('..')
        ? existsSync(join(DEPLOY, source))
        : source === './token' || declared.has(source);
    expect(sources.filter((source) => !isThere(source))).toEqual([]);
  });

  it('lets whoever needs the token see it, and nobody reach the host', () => {
    const where = '/run/vpclab-token';
    for (const one of ['prometheus', 'grafana'])
      expect(serviceOf(file, one).volumes.some((volume) => volume.includes(`:${where}:ro`))).toBe(true);
    const scrape = readFileSync(join(DEPLOY, '../dashboards/prometheus/prometheus.yml'), 'utf8');
    expect(scrape).toContain(`credentials_file: ${where}/token`);
    for (const one of services)
      for (const port of serviceOf(file, one).ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });
});

it('a lab of root has three capabilities; without root none, and it says what that costs', () => {
  const root = runArguments(serviceOf(join(DEPLOY, 'compose.yaml'), 'lab')).join(' ');
  expect(root).toContain(
    '--device /dev/net/tun --cap-add NET_ADMIN --cap-add SYS_ADMIN --cap-add SYS_PTRACE',
  );
  expect(root).not.toContain('seccomp');
  const rootless = runArguments(serviceOf(join(DEPLOY, 'compose.rootless.yaml'), 'lab')).join(' ');
  expect(rootless).toContain('--user 1000:1000 ');
  expect(rootless).toContain(
    '--cap-drop ALL --security-opt seccomp=unconfined --security-opt systempaths=unconfined',
  );
  expect(rootless).not.toContain('--cap-add');
});

it('the image is healthy when the lab is ready, by programs that are there', () => {
  const settings = imageSettings(join(DEPLOY, 'Dockerfile'));
  expect(settings.map((line) => line.split(' ')[0])).toEqual(['WORKDIR', 'ENV', 'HEALTHCHECK', 'ENTRYPOINT']);
  const programs = settings.flatMap((line) =>
    [...line.matchAll(/"\/opt\/vpclab\/(.+?)"/g)].map(([, one = '']) => one),
  );
  expect(programs).toEqual(['deploy/is-ready', 'deploy/run-lab']);
  for (const program of programs) expect(statSync(join(DEPLOY, '..', program)).mode & 0o111).toBe(0o111);
});

it('a file with a key that nobody reads is refused', () => {
  const other = join(DEPLOY, '../dashboards/provisioning/datasources/vpclab.yaml');
  expect(() => readCompose(other)).toThrow(/unrecognized_keys/);
});
