// A service of the compose files in deploy/, with what it extends, and the same as arguments of `docker run`: so that what
// the files say can be tried with an engine that has no compose. Only what these files use; anything else is an error.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const texts = z.array(z.string()).default([]);

const Service = z.strictObject({
  extends: z.strictObject({ file: z.string(), service: z.string() }).optional(),
  image: z.string().optional(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  command: texts,
  init: z.boolean().optional(),
  user: z.string().optional(),
  stop_grace_period: z.string().optional(),
  devices: texts,
  cap_add: texts,
  cap_drop: texts,
  security_opt: texts,
  environment: z.record(z.string(), z.string()).default({}),
  ports: texts,
  volumes: texts,
  network_mode: z.string().optional(),
  depends_on: z
    .union([
      z.array(z.string()),
      z.record(z.string(), z.strictObject({ condition: z.enum(['service_started', 'service_healthy']) })),
    ])
    .optional(),
});
export type ComposeService = z.infer<typeof Service>;

const File = z.strictObject({
  name: z.string().optional(),
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.null()).default({}),
});
export type ComposeFile = z.infer<typeof File>;

export function readCompose(file: string): ComposeFile {
  return File.parse(parse(readFileSync(file, 'utf8')));
}

/** With what it extends: lists are joined, single values are its own first, as in compose. */
export function serviceOf(file: string, name: string): ComposeService {
  const own = readCompose(file).services[name];
  if (own === undefined) throw new Error(`${file} has no service ${name}`);
  if (own.extends === undefined) return own;
  const base = serviceOf(join(dirname(file), own.extends.file), own.extends.service);
  return {
    ...base,
    ...own,
    environment: { ...base.environment, ...own.environment },
    command: own.command.length > 0 ? own.command : base.command,
    devices: [...base.devices, ...own.devices],
    cap_add: [...base.cap_add, ...own.cap_add],
    cap_drop: [...base.cap_drop, ...own.cap_drop],
    security_opt: [...base.security_opt, ...own.security_opt],
    ports: [...base.ports, ...own.ports],
    volumes: [...base.volumes, ...own.volumes],
  };
}

/** Without a network, ports and volumes: nobody else is there. */
export function runArguments(service: ComposeService): readonly string[] {
  const of = (flag: string, values: readonly string[]): readonly string[] =>
    values.flatMap((value) => [flag, value]);
  return [
    ...['--network', 'none'],
    ...(service.init === true ? ['--init'] : []),
    ...(service.user === undefined ? [] : ['--user', service.user]),
    ...of('--device', service.devices),
    ...of('--cap-add', service.cap_add),
    ...of('--cap-drop', service.cap_drop),
    ...of('--security-opt', service.security_opt),
    ...of(
      '--env',
      Object.entries(service.environment).map(([key, value]) => `${key}=${withDefault(value)}`),
    ),
    service.image ?? '',
  ];
}

/** `${NAME:-default}`. */
function withDefault(value: string): string {
  return value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');
}
