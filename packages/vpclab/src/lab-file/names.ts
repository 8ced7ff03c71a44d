// Names that share one space: everything that is a namespace, and everything that is an OVN switch or router.

import { MAX_DERIVED_NAME, RESERVED_NAMES } from './limits.ts';
import type { Path, Resolution } from './resolution.ts';
import { step } from './step.ts';

export class NameRegistry {
  readonly #resolution: Resolution;
  readonly #owners = new Map<string, { readonly what: string; readonly path: Path }>();

  constructor(resolution: Resolution) {
    this.#resolution = resolution;
  }

  /** True when the name was free; complains otherwise. */
  claim(name: string, what: string, path: Path): boolean {
    const other = this.#owners.get(name);
    if (other !== undefined) {
      this.#resolution.complain(path, {
        message: `the name "${name}" is used twice: for this ${what} and for the ${other.what} ${this.#resolution.atPlaceOf(other.path)}`,
        expected: `a name that no other ${what === other.what ? what : `${what} or ${other.what}`} has`,
      });
      return false;
    }
    if (RESERVED_NAMES.has(name)) {
      this.#resolution.complain(path, {
        message: `the name "${name}" is taken: every lab has a namespace of that name`,
        expected: `a name other than ${[...RESERVED_NAMES].join(', ')}`,
      });
      return false;
    }
    if (name.length > MAX_DERIVED_NAME) {
      this.#resolution.complain(path, {
        message: `the name "${name}" of this ${what} has ${name.length} characters`,
        expected: `at most ${MAX_DERIVED_NAME} characters`,
        suggestion: 'give it a shorter `name`, or shorten the names it is made of',
      });
      return false;
    }
    this.#owners.set(name, { what, path });
    return true;
  }
}

/** Names of everything that is a namespace. */
export const namespaceNames = step((resolution) => new NameRegistry(resolution));

/**
 * Names of OVN objects are joined from names of the file, and two ways of joining can give the same: "a-b" + "c" and
 * "a" + "b-c".
 */
export const ovnNames = step((resolution) => {
  const owners = new Map<string, Path>();
  return (what: 'logical switch' | 'logical router', name: string, path: Path): void => {
    const other = owners.get(`${what} ${name}`);
    if (other === undefined) {
      owners.set(`${what} ${name}`, path);
      return;
    }
    resolution.complain(path, {
      message: `its ${what} would be "${name}", and so would the one of ${resolution.placeOf(other)}`,
      expected: `names that do not join to the same ${what}`,
    });
  };
});
