// The files of active faults: written by the code that starts a fault and by the process that keeps it, read by all that
// must tell a fault from a failure.

import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { EndedFault, FaultAction, FaultRecord } from '../../model/fault.ts';
import { parseJson } from '../../model/json.ts';
import { FAULTS_DIRECTORY } from '../../model/layout.ts';
import { isAlive, readIfThere } from '../kernel/process-identity.ts';
import { replaceFile } from './replace-file.ts';

const Process = z.object({ pid: z.int(), startTime: z.string() });
const optionalText = z.string().optional();

const ActionSchema = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('nft-table'),
      netns: z.string(),
      device: z.string(),
      ingress: optionalText,
      egress: optionalText,
    })
    .transform((action) => ({ ...action, ingress: action.ingress, egress: action.egress })),
  z.object({ kind: z.literal('link-down'), netns: z.string(), device: z.string() }),
  z.object({ kind: z.literal('link-flap'), netns: z.string(), device: z.string(), everyMs: z.number() }),
  z.object({ kind: z.literal('rate'), netns: z.string(), device: z.string(), mbit: z.number() }),
  z.object({
    kind: z.literal('netem'),
    netns: z.string(),
    device: z.string(),
    parameters: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('relay'),
    netns: z.string(),
    device: z.string(),
    delayMs: z.number(),
    jitterMs: z.number(),
    percent: z.number(),
  }),
  z.object({ kind: z.literal('dormant'), netns: z.string(), table: z.string() }),
  z.object({ kind: z.literal('claim'), node: z.string(), device: z.string(), logicalPort: z.string() }),
  z.object({ kind: z.literal('blackhole'), netns: z.string(), prefix: z.string() }),
  z.object({ kind: z.literal('fill'), directory: z.string() }),
  z.object({ kind: z.literal('memory'), percent: z.number() }),
  z.object({ kind: z.literal('forget'), daemon: z.string(), process: Process, file: z.string() }),
  z.object({ kind: z.literal('slow'), daemon: z.string(), process: Process, percent: z.number() }),
  z
    .object({
      kind: z.literal('cpu-limit'),
      daemon: z.string(),
      process: Process,
      version: z.union([z.literal(1), z.literal(2)]),
      group: z.string(),
      home: optionalText,
      percent: z.number(),
    })
    .transform((action) => ({ ...action, home: action.home })),
  z.object({ kind: z.literal('pause'), daemon: z.string(), process: Process }),
  z.object({ kind: z.literal('kill'), daemon: z.string(), process: Process }),
  z.object({
    kind: z.literal('clock'),
    daemon: z.string(),
    process: Process,
    pidFile: z.string(),
    library: z.string(),
    seconds: z.number(),
  }),
  z
    .object({ kind: z.literal('control'), socket: z.string(), start: z.string(), undo: optionalText })
    .transform((action) => ({ ...action, undo: action.undo })),
  z.object({
    kind: z.literal('vty'),
    socket: z.string(),
    start: z.array(z.string()),
    undo: z.array(z.string()),
  }),
  z.object({ kind: z.literal('flows'), node: z.string() }),
]) satisfies z.ZodType<FaultAction>;

const RecordSchema: z.ZodType<FaultRecord> = z
  .object({
    id: z.string().regex(/^[0-9a-f]{8}$/),
    fault: z.string(),
    target: z.string(),
    mechanism: z.string(),
    state: z.enum(['starting', 'active', 'undoing', 'stuck']),
    startedAt: z.number(),
    until: z.number(),
    actions: z.array(ActionSchema),
    holds: z.array(z.string()),
    touches: z.array(z.string()),
    tenants: z.array(z.string()),
    keeper: Process.optional(),
    reason: optionalText,
  })
  // JSON has no undefined: the keys are there all the same.
  .transform((record) => ({ ...record, keeper: record.keeper, reason: record.reason }));

const EndedSchema: z.ZodType<EndedFault> = z.object({
  id: z.string(),
  fault: z.string(),
  target: z.string(),
  tenants: z.array(z.string()),
  startedAt: z.number(),
  endedAt: z.number(),
});

/** No ending in .json: it is no record of an active fault. */
const ENDED_FILE = 'ended.jsonl';
/** Some thousand faults; what is older is forgotten. */
const MOST_ENDED_CHARACTERS = 512 << 10;

export class FaultRecords {
  readonly #directory: string;

  constructor(directory: string = FAULTS_DIRECTORY) {
    this.#directory = directory;
  }

  fileOf(id: string): string {
    return join(this.#directory, `${id}.json`);
  }

  write(record: FaultRecord): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    replaceFile(this.fileOf(record.id), JSON.stringify(record));
  }

  read(id: string): FaultRecord | undefined {
    return parse(readIfThere(this.fileOf(id)));
  }

  remove(id: string): void {
    rmSync(this.fileOf(id), { force: true, recursive: true });
  }

  /** Called after a fault was undone. It never fails: what was undone must not be undone again because a note is missing. */
  remember({ id, fault, target, tenants, startedAt }: FaultRecord): void {
    const ended: EndedFault = { id, fault, target, tenants, startedAt, endedAt: Date.now() };
    const line = `${JSON.stringify(ended)}\n`;
    const path = join(this.#directory, ENDED_FILE);
    try {
      const kept = readIfThere(path) ?? '';
      if (kept.length > MOST_ENDED_CHARACTERS) replaceFile(path, newerHalf(kept) + line);
      else appendFileSync(path, line, { mode: 0o600 });
    } catch {
      // The file system is full, perhaps by that very fault.
    }
  }

  /** Those that are over, oldest first, as many as are remembered. */
  ended(): readonly EndedFault[] {
    const lines = (readIfThere(join(this.#directory, ENDED_FILE)) ?? '').split('\n');
    return lines.flatMap((line) => EndedSchema.safeParse(parseJson(line)).data ?? []);
  }

  /** Ids of those that cannot be read. Records are replaced whole: somebody else damaged them. */
  damaged(): readonly string[] {
    const ids = this.#names().map((name) => name.slice(0, -'.json'.length));
    // One that is gone meanwhile is not damaged.
    return ids.filter((id) => this.read(id) === undefined && existsSync(this.fileOf(id)));
  }

  /** Those whose keeper lives and those whose keeper is gone. */
  all(): readonly FaultRecord[] {
    return this.#names().flatMap((name) => this.read(name.slice(0, -'.json'.length)) ?? []);
  }

  /** Those that something keeps. A fault whose keeper was killed is a failure like any other. */
  active(): readonly FaultRecord[] {
    return this.all().filter(isKept);
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.#directory).filter((name) => name.endsWith('.json'));
    } catch {
      // Nobody has broken anything yet.
      return [];
    }
  }
}

export function isKept({ keeper }: FaultRecord): boolean {
  return keeper !== undefined && isAlive(keeper);
}

function newerHalf(lines: string): string {
  return lines.slice(lines.indexOf('\n', lines.length / 2) + 1);
}

function parse(text: string | undefined): FaultRecord | undefined {
  return RecordSchema.safeParse(parseJson(text ?? '')).data;
}
