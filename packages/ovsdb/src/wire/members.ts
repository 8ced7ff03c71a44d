// The members of a JSON object that is to be walked, not looked up in: rows by UUID. As an object, each new UUID would
// cost the engine a new property name and a new shape; filling one of 100,000 members would hold up the event loop.

export class Members {
  readonly names: readonly string[];
  readonly items: readonly unknown[];

  constructor(names: readonly string[], items: readonly unknown[]) {
    this.names = names;
    this.items = items;
  }

  get size(): number {
    return this.names.length;
  }

  each(visit: (name: string, item: unknown) => void): void {
    for (let i = 0; i < this.names.length; i++) visit(this.names[i]!, this.items[i]);
  }

  get(name: string): unknown {
    return this.items[this.names.indexOf(name)];
  }

  /** As JSON has it, should it be sent again. */
  toJSON(): object {
    return toObject(this.names, this.items);
  }
}

/** The members of an object that may have come either way. */
export function membersOf(json: object): Members {
  return json instanceof Members ? json : new Members(Object.keys(json), Object.values(json));
}

export function toObject(names: readonly string[], items: readonly unknown[]): object {
  const object = {};
  for (let i = 0; i < names.length; i++) addMember(object, names[i]!, items[i]);
  return object;
}

export function addMember(object: { [name: string]: unknown }, name: string, value: unknown): void {
  // By assignment it would be no member but the object's prototype.
  if (name !== '__proto__') object[name] = value;
  else
    Object.defineProperty(object, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}
