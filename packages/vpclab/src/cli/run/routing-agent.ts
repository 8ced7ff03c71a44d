// `vpclab routing-agent`: the agent alone, beside any OVN deployment, until it is interrupted.

import { VpclabError } from '../../errors.ts';
import { RoutingAgent } from '../../routing/agent.ts';
import { takeOverBgpAgent, type Note } from '../../routing/bgp-agent-conf.ts';
import { parseAgentConfig, type AgentConfig } from '../../routing/config.ts';
import { eventText, type AgentEvent } from '../../routing/events.ts';
import { systemId } from '../../routing/system-id.ts';
import type { RoutingAgentFlags } from '../commands/routing-agent.ts';
import type { CliContext } from '../context.ts';
import { withInterrupt } from '../interrupt.ts';
import { databaseTls } from '../database-tls.ts';
import { readNamed } from '../file-problem.ts';
import { printJson } from '../output.ts';

const NORTHBOUND = 'unix:/run/ovn/ovnnb_db.sock';
const SOUTHBOUND = 'unix:/run/ovn/ovnsb_db.sock';

type Told = {
  readonly config: AgentConfig;
  readonly northbound: readonly string[];
  readonly southbound: readonly string[];
  /** Of a configuration that was written for another agent. */
  readonly notes: readonly Note[];
};

export async function runRoutingAgent(this: CliContext, flags: RoutingAgentFlags): Promise<void> {
  const { terminal } = this;
  const stop = new AbortController();
  await withInterrupt(
    () => stop.abort(),
    async () => {
      const tls = databaseTls(this, flags);
      const { notes, ...told } = await readFlags(flags, stop.signal);
      if (flags.check === true) {
        printJson(this, { ...told, notes });
        return;
      }
      for (const { option, line, is, why } of notes) {
        if (is !== 'taken') terminal.err(`${flags.bgpAgentConf ?? ''}:${line}: ${option} is ${is}: ${why}\n`);
      }
      const onEvent = (event: AgentEvent): void => {
        const time = new Date().toISOString();
        const text = flags.json === true ? JSON.stringify({ time, ...event }) : `${time} ${eventText(event)}`;
        terminal.out(`${text}\n`);
      };
      const agent = await RoutingAgent.start({
        ...told,
        tls,
        onEvent,
        readsSouthbound: flags.sb !== undefined,
        signal: stop.signal,
      });
      // Nothing else of the agent keeps the process alive while it has nothing to do.
      const alive = setInterval(() => undefined, 60_000);
      await new Promise<void>((resolve) => {
        if (stop.signal.aborted) resolve();
        else stop.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      clearInterval(alive);
      await agent.close();
    },
  );
}

async function readFlags(flags: RoutingAgentFlags, signal: AbortSignal): Promise<Told> {
  const { config, bgpAgentConf } = flags;
  const [nb, sb] = [flags.nb?.split(','), flags.sb?.split(',')];
  if ((config === undefined) === (bgpAgentConf === undefined)) {
    throw new VpclabError('BAD_ARGUMENT', 'The agent needs one of --config and --bgp-agent-conf.');
  }
  if (bgpAgentConf !== undefined) {
    const taken = takeOverBgpAgent(readNamed(bgpAgentConf, 'BAD_CONFIG'), bgpAgentConf);
    return {
      config: taken.config(await systemId(taken.openVswitch, signal)),
      northbound: nb ?? taken.northbound ?? [NORTHBOUND],
      southbound: sb ?? taken.southbound ?? [SOUTHBOUND],
      notes: taken.notes,
    };
  }
  const path = config ?? '';
  return {
    config: parseAgentConfig(readNamed(path, 'BAD_CONFIG'), path),
    northbound: nb ?? [NORTHBOUND],
    southbound: sb ?? [SOUTHBOUND],
    notes: [],
  };
}
