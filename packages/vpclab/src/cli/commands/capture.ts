import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag, parseCount, targetParameter, textFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type CaptureFlags = NameFlag &
  JsonFlag & {
    readonly interface?: readonly string[];
    readonly filter?: string;
    readonly pcap?: string;
    readonly count?: number;
    readonly duration?: number;
  };

export const captureCommand = buildCommand<CaptureFlags, [string?], CliContext>({
  loader: async () => (await import('../run/capture.ts')).runCapture,
  parameters: {
    flags: {
      name: nameFlag,
      interface: {
        kind: 'parsed',
        parse: String,
        optional: true,
        variadic: true,
        placeholder: 'DEVICE',
        brief: 'Where to listen; may be repeated (default: all links; on a node, the one to other nodes)',
      },
      filter: textFlag(
        'EXPR',
        "Which packets, as in pcap-filter(7): 'tcp port 80', 'icmp', 'host 10.0.1.11'",
      ),
      pcap: textFlag(
        'FILE',
        'Also write the packets to a pcapng file; - writes them alone to standard output',
      ),
      count: {
        kind: 'parsed',
        parse: parseCount,
        optional: true,
        placeholder: 'N',
        brief: 'Stop after N packets',
      },
      duration: {
        kind: 'parsed',
        parse: parseSeconds,
        optional: true,
        placeholder: 'TIME',
        brief: 'Stop after 30, 30s, 5m or 2h (default: 1h)',
      },
      json: { ...jsonFlag, brief: 'Print one JSON object per line' },
    },
    aliases: { i: 'interface', c: 'count' },
    positional: { kind: 'tuple', parameters: [{ ...targetParameter, optional: true }] },
  },
  docs: {
    brief: 'Show packets of a workload, gateway, node or edge as they pass, or save them',
    fullDescription: [
      'One line per packet, with the interface if there are several. Ctrl-C stops and prints how many packets were lost',
      'because they came faster than they were read. `vpclab capture` alone lists targets and their interfaces.',
      '',
      '  vpclab capture web-1                                  what reaches web-1 and what it sends',
      "  vpclab capture nat-gateway-a --filter 'tcp port 80'   before and after translation",
      '  vpclab capture node-1 --count 10                      tunnels, with what they carry',
      '  vpclab capture web-1 --pcap web.pcapng                for tcpdump -r, tshark, Wireshark',
      '  vpclab capture web-1 --pcap - | wireshark -k -i -     as they come',
    ].join('\n'),
  },
});

const SECONDS_OF = { '': 1, s: 1, m: 60, h: 3600 } as const;
const MAX_SECONDS = 86_400;

function parseSeconds(input: string): number {
  const [, number = '', unit = ''] = /^([0-9]{1,5})([smh]?)$/.exec(input) ?? [];
  const seconds = Number(number) * SECONDS_OF[unit === 's' || unit === 'm' || unit === 'h' ? unit : ''];
  if (number !== '' && seconds >= 1 && seconds <= MAX_SECONDS) return seconds;
  throw new SyntaxError(`"${input}" is not a time from 1s to 24h`);
}
