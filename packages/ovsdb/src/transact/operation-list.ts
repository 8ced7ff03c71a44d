// The operations of one attempt of a transaction, and what stands where among them. Who sends them knows it; who builds them
// sees a Transaction.
import { OvsdbError } from '../errors.ts';
import type { WireOperation } from '../protocol/operation.ts';

export class OperationList {
  readonly #operations: WireOperation[] = [];
  /** By the handle itself: those of other transactions have the same names. */
  readonly #places = new Map<object, number>();
  readonly #verifications = new Map<number, 'row' | 'absence'>();
  #sealed = false;

  get operations(): readonly WireOperation[] {
    return this.#operations;
  }

  /** Answers the place of the operation. */
  add(operation: WireOperation): number {
    if (this.#sealed) {
      throw new OvsdbError(
        'too-late',
        `${operation.op} came after the transaction was sent: the function that builds it must await what it starts`,
      );
    }
    this.#operations.push(operation);
    return this.#operations.length - 1;
  }

  /** A handle for the operation at a place, to find its result by. */
  place<Handle extends object>(handle: Handle, index: number): Handle {
    this.#places.set(handle, index);
    return handle;
  }

  /** The place of the operation that the handle is of; undefined for those of other transactions. */
  indexOf(handle: object): number | undefined {
    return this.#places.get(handle);
  }

  /** A `wait` that compares with what was read: of a row, or that there is none. Where it fails, there is a conflict. */
  addVerification(operation: WireOperation, of: 'row' | 'absence'): void {
    this.#verifications.set(this.add(operation), of);
  }

  verificationAt(index: number): 'row' | 'absence' | undefined {
    return this.#verifications.get(index);
  }

  /** Nothing can be added any more: what came later would be in no reply. */
  seal(): void {
    this.#sealed = true;
  }
}
