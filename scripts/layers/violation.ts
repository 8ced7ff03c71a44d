// Finds the imports of a module and says which of them the table of layers forbids. Pure.

import { posix } from 'node:path';
import { type LayeredPackage, type Room, WORLD_MODULES } from './table.ts';

/** `file` is relative to the root of its package. */
export type Import = {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  /** Loads nothing with the module: types alone, or `import()`. */
  readonly isLate: boolean;
};

/** `import ... from`, `export ... from`, bare `import '...'` and `import('...')`; types count as much as values. */
const IMPORT =
  /^[ \t]*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^[ \t]*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

export function importsOf(file: string, source: string): readonly Import[] {
  return [...source.matchAll(IMPORT)].map((match) => ({
    file,
    line: source.slice(0, match.index).split('\n').length,
    specifier: match[1] ?? match[2] ?? match[3] ?? '',
    isLate: match[3] !== undefined || /^\s*(?:import|export) type\b/.test(match[0]),
  }));
}

/** Why the import may not stand, or undefined. */
export function violation(layered: LayeredPackage, found: Import): string | undefined {
  const room = roomOf(layered, found.file);
  if (room === undefined) {
    return isEntry(found.file) ? undefined : `${found.file} is in no room of scripts/layers/table.ts`;
  }
  if (!found.specifier.startsWith('.')) {
    const forbidden = room.pure === true && WORLD_MODULES.has(found.specifier);
    return forbidden ? `${room.path} is pure and may not import ${found.specifier}` : undefined;
  }
  const target = posix.join(posix.dirname(found.file), found.specifier);
  if (target.startsWith('..')) {
    return `${found.specifier} leaves the package: import another package by its name`;
  }
  const lower = roomOf(layered, target);
  if (lower === undefined) return `${room.path} may not import ${target}, which is in no room`;
  if (lower.path === room.path || room.mayImport.includes(lower.path)) return undefined;
  if (room.mayLoad?.includes(lower.path) === true) {
    return found.isLate ? undefined : `${room.path} may load ${lower.path} by import() alone (${target})`;
  }
  return `${room.path} may not import ${lower.path} (${target})`;
}

function roomOf(layered: LayeredPackage, file: string): Room | undefined {
  const [longest] = layered.rooms
    .filter((room) => isIn(room.path, file))
    .toSorted((a, b) => b.path.length - a.path.length);
  return longest;
}

function isIn(path: string, file: string): boolean {
  const wanted = path.split('/');
  const segments = file.split('/');
  return wanted.every((segment, index) => segment === '*' || segment === segments[index]);
}

/** What stands at a package's root (index.ts) is above all rooms: it imports what it likes and none imports it. */
function isEntry(file: string): boolean {
  return !file.includes('/');
}
