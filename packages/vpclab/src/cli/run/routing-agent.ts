// `vpclab routing-agent`: the agent alone, beside any OVN deployment, until it is interrupted.

import { readFile } from 'node:fs/promises';
import { VpclabError, errorMessage } from '../../errors.ts';
import { RoutingAgent } from '../../routing/agent.ts';
import { parseAgentConfig } from '../../routing/config.ts';
import { eventText, type AgentEvent } from '../../routing/events.ts';
import type { RoutingAgentFlags } from '../commands/routing-agent.ts';
import type { CliContext } from '../context.ts';
import { withInterrupt } from '../interrupt.ts';
import { printJson } from '../output.ts';

export async function runRoutingAgent(this: CliContext, flags: RoutingAgentFlags): Promise<void> {
  const { terminal } = this;
  const config = parseAgentConfig(await textOf(flags.config), flags.config);
  if (flags.check === true) {
    printJson(this, config);
    return;
  }
  const onEvent = (event: AgentEvent): void => {
    const time = new Date().toISOString();
    terminal.out(
      flags.json === true ? `${JSON.stringify({ time, ...event })}\n` : `${time} ${eventText(event)}\n`,
    );
  };
  const stop = new AbortController();
  await withInterrupt(
    () => stop.abort(),
    async () => {
      const agent = await RoutingAgent.start({
        config,
        northbound: flags.nb.split(','),
        onEvent,
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

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new VpclabError('BAD_CONFIG', `${path} cannot be read: ${errorMessage(cause)}`, { cause });
  }
}
