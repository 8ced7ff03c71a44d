// Further addresses that the API is served on: what the routes know of them. What they are made of is the daemon's.

export type TlsFiles = {
  /** PEM: the certificate and those above it. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
};

export type NewListener = {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  /** Names that clients use for it. */
  readonly names: readonly string[];
  readonly tls?: TlsFiles | undefined;
};

/** Without its key. */
export type ShownListener = Omit<NewListener, 'tls'> & { readonly isSecure: boolean };

export type ListenerControl = {
  readonly list: () => readonly ShownListener[];
  /** A process of the lab holds the socket already: runtime/hold-listener.ts. */
  readonly add: (listener: NewListener) => Promise<void>;
  /** False where there is none. */
  readonly remove: (id: string) => Promise<boolean>;
};
