// `vpclab capture`.

import { VpclabError } from '../../errors.ts';
import { PcapngReader } from '../../pcap/read-pcapng.ts';
import type { CaptureRecord } from '../../pcap/read-pcapng.ts';
import type { CaptureFlags } from '../commands/capture.ts';
import type { CliContext } from '../context.ts';
import { withInterrupt } from '../interrupt.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { openSink } from '../open-sink.ts';
import type { Sink } from '../open-sink.ts';
import { captureEnd, countsJson, packetJson, packetLine } from '../render/packet.ts';
import { paint } from '../render/paint.ts';
import { devicesText } from '../render/targets.ts';

/** Allowed to a capture between Ctrl-C and its end. */
const END_MS = 3_000;

export async function runCapture(this: CliContext, flags: CaptureFlags, target?: string): Promise<void> {
  const { terminal } = this;
  const { json = false, pcap, filter = '', count, duration, interface: devices = [] } = flags;
  if (json && pcap === '-')
    throw new VpclabError('BAD_ARGUMENT', '--json and --pcap - both want standard output: choose one.');
  if (count === 0) throw new VpclabError('BAD_ARGUMENT', '--count 0 would capture nothing.');
  const client = clientOf(await chooseLab(flags.name));
  if (target === undefined) {
    const targets = await client.targets();
    const colors = paint(terminal.outColor);
    if (json)
      printJson(
        this,
        targets.map(({ name, devices: all, captured }) => ({ name, devices: all, captured })),
      );
    else terminal.out(devicesText(targets, { width: terminal.columns(), paint: colors }));
    return;
  }
  const sink = pcap === undefined ? undefined : openSink(pcap, this);
  const stop = new AbortController();
  let capture = '';
  const end = async (): Promise<void> => {
    const late = setTimeout(() => stop.abort(), END_MS);
    late.unref();
    if (capture === '' || !(await client.endCapture(capture).catch(() => false))) stop.abort();
  };
  const seen = watch(this, { json, isQuiet: pcap === '-', sink });
  const signal = AbortSignal.any([stop.signal, terminal.outClosed]);
  let isWhole = true;
  try {
    await withInterrupt(
      () => void end(),
      () =>
        client.capture(
          { target, devices, filter, packets: count, seconds: duration },
          { signal, onBegin: (id) => (capture = id), onChunk: seen.onChunk },
        ),
    ).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      isWhole = false;
    });
  } finally {
    await sink?.close();
  }
  seen.end(isWhole);
}

type Watching = { readonly json: boolean; readonly isQuiet: boolean; readonly sink: Sink | undefined };

function watch(
  { terminal }: CliContext,
  { json, isQuiet, sink }: Watching,
): { readonly onChunk: (chunk: Buffer) => Promise<void>; readonly end: (isWhole: boolean) => void } {
  const reader = new PcapngReader();
  const colors = paint(terminal.outColor);
  const counts = new Map<string, Extract<CaptureRecord, { kind: 'counts' }>>();
  let packets = 0;
  const show = (record: CaptureRecord): void => {
    if (record.kind === 'counts') {
      counts.set(record.device, record);
      return;
    }
    packets += 1;
    if (isQuiet) return;
    const { device, packet } = record;
    const shown = reader.devices.length > 1 ? device : undefined;
    terminal.out(json ? packetJson(device, packet) : packetLine(packet, shown, colors));
  };
  return {
    onChunk: async (chunk) => {
      for (const record of reader.push(chunk)) show(record);
      await sink?.write(chunk);
    },
    end: (isWhole) => {
      const ended = { packets, isWhole, counts: [...counts.values()] };
      if (json) terminal.out(countsJson(ended));
      else terminal.err(captureEnd(ended, paint(terminal.errColor)));
    },
  };
}
