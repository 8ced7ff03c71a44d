// The public face of @vpclab/ovsdb. Typed tables are separate: @vpclab/ovsdb/ovn-nb, /ovn-sb, /vswitch.
export { type Client, connect, type ConnectOptions } from './client.ts';
export { type ErrorCode, errorCodes, OvsdbError } from './errors.ts';
export type { LockOptions } from './lock/lock.ts';
export type { Condition } from './protocol/condition.ts';
export type { ConditionFunction, Mutator, WireOperation } from './protocol/operation.ts';
export {
  ClusterError,
  ConstraintViolation,
  DomainError,
  DuplicateUuid,
  DuplicateUuidName,
  InvalidOperation,
  IoError,
  NotOwner,
  NotSupported,
  OperationError,
  PermissionDenied,
  RangeViolation,
  ReferentialIntegrityViolation,
  ResourcesExhausted,
  TransactionAborted,
  WaitTimedOut,
} from './protocol/operation-error.ts';
export type { BackoffOptions } from './protocol/backoff.ts';
export { narrowRequests, type Narrowing, type References } from './relay/narrow-requests.ts';
export type { SessionOptions, SessionState } from './protocol/session.ts';
export type { ClientEvent } from './protocol/client-event.ts';
export type { ChangesOptions, ReplicaTransaction } from './replica/change-stream.ts';
export type { Cause, Change } from './replica/change.ts';
export type { ReplicaState } from './replica/followers.ts';
export type { Selection, TableSelection } from './replica/selection.ts';
export type { ChangeOf, ReplicaOf, ReplicaRow, SelectedRow, SelectionOf, ViewOf } from './replica/typed.ts';
export type { IndexPart, IndexView, MakeIndex } from './replica/index-types.ts';
export { NotUnique } from './replica/not-unique.ts';
export type { TableView, View } from './replica/view.ts';
export {
  type DatabaseDefinition,
  type DatabaseDescriptor,
  defineDatabase,
  type RowOf,
  type TableName,
  type TablesOf,
  type TableTypes,
} from './schema/descriptor.ts';
export {
  ColumnTypeError,
  SchemaSyntaxError,
  UnknownColumnError,
  UnknownTableError,
} from './schema/schema-error.ts';
export {
  columnOf,
  type ColumnSchema,
  type DatabaseSchema,
  hasColumn,
  parseSchema,
  tableOf,
  type TableSchema,
} from './schema/schema.ts';
export { Conflict, RowExists } from './transact/conflict.ts';
export { OutcomeUnknown } from './transact/outcome-unknown.ts';
export { ReplicaBehind } from './transact/replica-behind.ts';
export type { TransactionResult } from './transact/result.ts';
export type { UntypedInput, UntypedTables } from './transact/tables.ts';
export type { Target } from './transact/target.ts';
export type { Build, TransactOptions } from './transact/transact.ts';
export type { OperationHandle, SelectHandle, Transaction } from './transact/transaction.ts';
export { upsert } from './transact/upsert.ts';
export { compareSchemas, describeDifference, type SchemaDifference } from './value/compare-schemas.ts';
export type { ConditionOn } from './protocol/condition-on.ts';
export { type Row, toJson } from './value/row.ts';
export { setEquals, mapEquals, valueEquals } from './value/equality.ts';
export type { InsertRow, UpdateRow } from './value/row-input.ts';
export { asRef, asUuid, isUuid, type NewRow, type Ref, type Uuid } from './value/uuid.ts';
export type { Atom, AtomInput, Value, ValueInput } from './value/value.ts';
export { InvalidValueError, MalformedValueError } from './value/value-error.ts';
export type { OnMissing } from './value/select-columns.ts';
export type { WaitOptions } from './wait.ts';
export type { TlsIdentity } from './wire/tls-identity.ts';
export { RequestRefused } from './wire/request-refused.ts';
