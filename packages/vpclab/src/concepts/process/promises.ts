// What programs promise: each runs, and its TCP ports accept a connection from a neighbour.

import type { ListenerPromise, LabPromise } from '../../model/promise.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises, PromiseContext } from '../concept-promises.ts';
import type { Workload } from '../workload/resolved.ts';
import type { Program } from './resolved.ts';

export const programPromises: ConceptPromises = {
  ...NO_PROMISES,
  responder: (lab) => {
    const responders = new Map(lab.responders.map((responder) => [responder.workload, responder]));
    return (workload, otherwise) => {
      const responder = responders.get(workload);
      if (responder === undefined || otherwise === undefined) return otherwise;
      return responder.port === undefined ? undefined : { ...otherwise, tcp: responder.port };
    };
  },
  others: (context) => {
    const workloads = new Map(context.lab.workloads.map((workload) => [workload.name, workload]));
    return context.lab.programs.flatMap((program) => {
      const workload = workloads.get(program.workload);
      return workload === undefined ? [] : [runs(program), ...listeners(context, program, workload)];
    });
  },
};

function runs({ workload, name, restart }: Program): LabPromise {
  return {
    kind: 'program',
    text: `${name} runs in ${workload}`,
    category: 'program',
    name: workload,
    daemon: `${workload}/${name}`,
    mayEnd: restart !== 'always',
  };
}

/** From the first other workload that reaches it; one that is alone reaches itself. */
function listeners(
  { lab, promiseOf }: PromiseContext,
  { name, ports, restart }: Program,
  workload: Workload,
): readonly ListenerPromise[] {
  if (restart !== 'always') return [];
  const to = { kind: 'workload', workload } as const;
  const others = lab.workloads.filter((one) => one !== workload && one.vpc === workload.vpc);
  return ports.flatMap(({ protocol, port }) => {
    if (protocol !== 'tcp') return [];
    const reaches = (from: Workload): boolean => promiseOf({ from, to, protocol, port }).kind === 'reach';
    const from = others.find(reaches) ?? workload;
    return [
      {
        kind: 'listener',
        text: `${from.name} reaches ${name} of ${workload.name} (tcp port ${port})`,
        category: 'program',
        from: { name: from.name, netns: from.name },
        to: { name: workload.name, address: workload.address },
        port,
      },
    ];
  });
}
