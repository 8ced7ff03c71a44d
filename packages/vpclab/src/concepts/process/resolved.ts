// What the programs of workloads resolve to.

import type { WorkloadName } from '../../model/names.ts';

export type Port = { readonly protocol: 'tcp' | 'udp'; readonly port: number };

export type Program = {
  readonly workload: WorkloadName;
  /** Unique in its workload. */
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly envFiles: readonly string[];
  readonly ports: readonly Port[];
  readonly restart: 'always' | 'on-failure' | 'never';
  /** It is ready when it listens at all of these and the check holds. */
  readonly ready: { readonly ports: readonly Port[]; readonly command: string | undefined };
  readonly stopSignal: string;
  readonly limits: {
    readonly memoryMiB: number | undefined;
    readonly processes: number | undefined;
    readonly descriptors: number | undefined;
  };
  readonly mounts: readonly {
    readonly source: string;
    readonly target: string;
    readonly writable: boolean;
  }[];
  readonly confined: boolean;
};

export type Responder = { readonly workload: WorkloadName; readonly port: number | undefined };

export type ProgramSection = {
  readonly programs: readonly Program[];
  /** Of workloads whose responder listens at another TCP port; undefined: at none. */
  readonly responders: readonly Responder[];
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    process: ProgramSection;
  }
}
