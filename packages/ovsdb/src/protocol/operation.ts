// The operations of a transaction and their results as they stand on the wire (RFC 7047 section 5.2).
import type { WireValue } from '../value/wire-value.ts';

export type WireRow = { readonly [column: string]: WireValue };
export type ConditionFunction = '<' | '<=' | '==' | '!=' | '>=' | '>' | 'includes' | 'excludes';
export type WireCondition = readonly [column: string, is: ConditionFunction, value: WireValue] | boolean;
export type Mutator = '+=' | '-=' | '*=' | '/=' | '%=' | 'insert' | 'delete';
export type WireMutation = readonly [column: string, mutator: Mutator, value: WireValue];

export type WireOperation =
  | {
      readonly op: 'insert';
      readonly table: string;
      readonly row: WireRow;
      readonly 'uuid-name'?: string;
      readonly uuid?: string;
    }
  | {
      readonly op: 'select';
      readonly table: string;
      readonly where: readonly WireCondition[];
      readonly columns?: readonly string[];
    }
  | {
      readonly op: 'update';
      readonly table: string;
      readonly where: readonly WireCondition[];
      readonly row: WireRow;
    }
  | {
      readonly op: 'mutate';
      readonly table: string;
      readonly where: readonly WireCondition[];
      readonly mutations: readonly WireMutation[];
    }
  | { readonly op: 'delete'; readonly table: string; readonly where: readonly WireCondition[] }
  | {
      readonly op: 'wait';
      readonly table: string;
      readonly where: readonly WireCondition[];
      readonly columns: readonly string[];
      readonly until: '==' | '!=';
      readonly rows: readonly WireRow[];
      readonly timeout?: number;
    }
  | { readonly op: 'commit'; readonly durable: boolean }
  | { readonly op: 'abort' }
  | { readonly op: 'comment'; readonly comment: string }
  | { readonly op: 'assert'; readonly lock: string };

export type OperationResult = {
  readonly uuid?: readonly ['uuid', string];
  readonly rows?: readonly WireRow[];
  readonly count?: number;
};

const READ_ONLY: ReadonlySet<string> = new Set(['select', 'wait', 'comment', 'assert', 'abort']);

/** Whether the transaction changes nothing, so that sending it twice is harmless. */
export function isReadOnly(operations: readonly WireOperation[]): boolean {
  return operations.every((operation) => READ_ONLY.has(operation.op));
}
