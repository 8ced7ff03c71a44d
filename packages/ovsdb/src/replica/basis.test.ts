import { expect, test } from 'vitest';
import { Basis } from './basis.ts';
import { NO_TRANSACTION } from './monitor.ts';

const dump = (id?: string) => ({ kind: 'dump', lastTransaction: id }) as const;
const notification = (id?: string) => ({ kind: 'notification', lastTransaction: id }) as const;

test('the next monitor asks from the last transaction, no matter where its id came from', () => {
  const basis = new Basis();
  expect([basis.loaded, basis.since]).toEqual([false, NO_TRANSACTION]);
  const seen = [dump('1'), notification('2'), { kind: 'since', lastTransaction: '3' } as const].map(
    (arrival) => {
      basis.start();
      basis.took(arrival);
      return basis.since;
    },
  );
  expect([seen, basis.loaded]).toEqual([['1', '2', '3'], true]);
});

test('doubt lasts until a server has sent a state with a name', () => {
  const basis = new Basis();
  basis.doubt();
  expect(basis.loaded).toBe(false);
  basis.took(dump('1'));
  basis.doubt();
  expect([basis.loaded, basis.since]).toEqual([true, NO_TRANSACTION]);
  basis.start();
  basis.took(notification());
  expect(basis.since).toBe(NO_TRANSACTION);
  basis.took(dump('2'));
  expect(basis.since).toBe('2');
});

test('the dump of a server that names no transactions leaves no transaction to continue from', () => {
  const basis = new Basis();
  basis.took(dump('1'));
  basis.took(dump());
  expect([basis.loaded, basis.since]).toEqual([true, NO_TRANSACTION]);
  basis.took(notification());
  expect(basis.since).toBe(NO_TRANSACTION);
});

test('unanswered conditions are a reason to ask for all rows; answered ones are not', () => {
  const basis = new Basis();
  basis.took(dump('1'));
  basis.askConditions();
  basis.settleConditions();
  basis.start();
  expect(basis.since).toBe('1');
  basis.askConditions();
  expect(basis.since).toBe('1');
  basis.start();
  expect(basis.since).toBe(NO_TRANSACTION);
  basis.took(dump('2'));
  basis.start();
  expect(basis.since).toBe('2');
});

test('a notification without an id leaves what is named as it is', () => {
  const basis = new Basis();
  basis.took({ kind: 'dump', lastTransaction: 'id-1' });
  basis.took({ kind: 'notification', lastTransaction: undefined });
  expect(basis.since).toBe('id-1');
});
