/**
 * Wire to JavaScript, one atom: a closure per base type, checking only what keeps a broken peer from passing for a good one.
 * Ranges and enums are the server's to keep, so they aren't checked again.
 */
import type { BaseType } from '../schema/base-type.ts';
import type { Atom } from './value.ts';
import { MalformedValueError, show, type ValuePlace } from './value-error.ts';

export type DecodeAtom = (wire: unknown) => Atom;

/** `wide` says that integers are given as bigint. */
export function compileDecodeAtom(type: BaseType, wide: boolean, place: ValuePlace): DecodeAtom {
  const fail = (wire: unknown): never => {
    throw new MalformedValueError(place, `${show(wire)} where ${article(type.kind)} belongs`);
  };
  switch (type.kind) {
    case 'string':
      return (wire) => (typeof wire === 'string' ? wire : fail(wire));
    case 'boolean':
      return (wire) => (typeof wire === 'boolean' ? wire : fail(wire));
    case 'real':
      return (wire) => {
        if (typeof wire === 'number') return wire;
        return typeof wire === 'bigint' ? Number(wire) : fail(wire);
      };
    case 'integer':
      if (wide) {
        return (wire) => {
          if (typeof wire === 'bigint') return wire;
          return Number.isSafeInteger(wire) ? BigInt(wire as number) : fail(wire);
        };
      }
      return (wire) => (Number.isSafeInteger(wire) ? (wire as number) : fail(wire));
    case 'uuid':
      return (wire) => {
        if (Array.isArray(wire) && wire.length === 2 && wire[0] === 'uuid') {
          const uuid: unknown = wire[1];
          if (typeof uuid === 'string' && uuid.length === 36) return uuid;
        }
        return fail(wire);
      };
  }
}

export function article(kind: BaseType['kind']): string {
  return kind === 'integer' ? 'an integer' : `a ${kind}`;
}
