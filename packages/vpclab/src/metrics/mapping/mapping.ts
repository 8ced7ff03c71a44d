// A user's own mapping, read again when it changes. One that can't be read any more leaves the last that could.

import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { VpclabError, errorMessage } from '../../errors.ts';
import { reasonOf } from '../../reason.ts';
import type { ReadOwner } from '../owners/owner.ts';
import { rulesOfCsv } from './csv-rules.ts';
import { readerOf } from './rule.ts';
import type { MappingRule } from './rule.ts';
import { DEFAULT_TABLE, rulesOfPostgres, rulesOfSqlite } from './table-rules.ts';
import { rulesOfYaml } from './yaml-rules.ts';

/** A file is looked at each time, a server is asked this often. */
const SERVER_MS = 10_000;

type Origin = {
  /** For messages. */
  readonly name: string;
  readonly load: () => Promise<readonly MappingRule[]>;
  /** Another text whenever the rules may have changed. */
  readonly version: () => Promise<string>;
};

export class Mapping {
  readonly #origin: Origin;
  #reader: ReadOwner | undefined;
  #version = '';
  #problem: string | undefined;
  #rules = 0;

  private constructor(origin: Origin) {
    this.#origin = origin;
  }

  /** `where` is a file (.yaml, .yml, .csv, .db, .sqlite, .sqlite3) or a URL (postgres://); `?table=NAME` names a table. */
  static async open(where: string): Promise<Mapping> {
    const mapping = new Mapping(originOf(where));
    await mapping.#load();
    if (mapping.#reader === undefined) throw mapping.#failure;
    return mapping;
  }

  #failure: unknown;

  get reader(): ReadOwner {
    return this.#reader ?? (() => undefined);
  }

  get rules(): number {
    return this.#rules;
  }

  /** Why the mapping as it is now can't be read; undefined if it could. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Reads it again if it has changed. Never rejects. */
  async refresh(): Promise<void> {
    const version = await this.#origin.version().catch(() => '');
    if (version !== this.#version) await this.#load();
  }

  async #load(): Promise<void> {
    try {
      const version = await this.#origin.version();
      const rules = await this.#origin.load();
      this.#version = version;
      this.#rules = rules.length;
      this.#reader = readerOf(rules);
      this.#problem = undefined;
    } catch (error) {
      this.#failure = error;
      this.#problem = errorMessage(error);
    }
  }
}

function originOf(where: string): Origin {
  if (/^postgres(?:ql)?:\/\//.test(where)) return postgresOrigin(where);
  const [file = '', query = ''] = where.split('?');
  const table = new URLSearchParams(query).get('table') ?? DEFAULT_TABLE;
  const version = async (): Promise<string> => await versionOfFile(file);
  const text = async (): Promise<string> => {
    try {
      return await readFile(file, 'utf8');
    } catch (cause) {
      throw new VpclabError('MAPPING_UNREADABLE', `${file} cannot be read: ${reasonOf(cause)}`, { cause });
    }
  };
  switch (extname(file)) {
    case '.yaml':
    case '.yml':
      return { name: file, version, load: async () => rulesOfYaml(await text(), file) };
    case '.csv':
      return { name: file, version, load: async () => rulesOfCsv(await text(), file) };
    case '.db':
    case '.sqlite':
    case '.sqlite3':
      return { name: file, version, load: async () => await rulesOfSqlite(file, table) };
    default:
      throw new VpclabError(
        'BAD_ARGUMENT',
        `"${where}" is not a mapping: a file that ends in .yaml, .yml, .csv, .db, .sqlite or .sqlite3, or postgres://...`,
      );
  }
}

function postgresOrigin(where: string): Origin {
  // A unix socket is named by ?host=DIRECTORY (libpq: connection URIs), and nothing stands between @ and / then.
  const text = where.replace('@/', '@localhost/').replace(':///', '://localhost/');
  // No message shows the text: it may hold a password.
  if (!URL.canParse(text))
    throw new VpclabError(
      'BAD_ARGUMENT',
      'The URL of the mapping is not valid: postgres://USER@HOST/DATABASE?table=NAME',
    );
  const url = new URL(text);
  const table = url.searchParams.get('table') ?? DEFAULT_TABLE;
  url.searchParams.delete('table');
  const name = `postgres://${url.searchParams.get('host') ?? url.host}${url.pathname}`;
  return {
    name,
    version: () => Promise.resolve(String(Math.floor(performance.now() / SERVER_MS))),
    load: async () => await rulesOfPostgres(url.href, table, name),
  };
}

/** SQLite may write into a file beside the database (-wal). */
async function versionOfFile(file: string): Promise<string> {
  const facts = await Promise.all([file, `${file}-wal`].map((path) => stat(path).catch(() => undefined)));
  return facts
    .map((fact) => (fact === undefined ? '-' : `${fact.ino}.${fact.size}.${fact.mtimeMs}`))
    .join(' ');
}
