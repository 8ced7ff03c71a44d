// What the plan checker says of rows that can't be.

export type Note = {
  readonly code:
    | 'DUPLICATE_ROW'
    | 'UNKNOWN_NAMESPACE'
    | 'BAD_DEVICE_NAME'
    | 'DUPLICATE_DEVICE'
    | 'UNKNOWN_DEVICE'
    | 'DANGLING_REFERENCE'
    | 'DUPLICATE_ADDRESS'
    | 'UNREACHABLE_NEXT_HOP'
    | 'UNBOUND_PORT'
    | 'OVERLAPPING_NETWORKS'
    | 'NEVER_STARTED'
    | 'NOT_CARRIED_OUT';
  readonly row: string;
  readonly message: string;
};
