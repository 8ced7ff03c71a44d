import { describe, expect, it } from 'vitest';
import { iperf3Client, iperf3Result, iperf3Server } from './iperf3.ts';
import type { ToolRun } from './tool-run.ts';
import { wrkCommand, wrkResult } from './wrk.ts';

const run: ToolRun = {
  ...{ tool: 'wrk', from: 'web-1', to: 'app-1', address: '10.0.2.11', port: 80 },
  ...{ seconds: 2.4, connections: 4, congestion: 'cubic' },
};

const WRK = `Running 2s test @ http://10.0.2.11:80/
  1 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   635.91us    0.89ms   1.29s    93.69%
    Req/Sec     8.20k     1.05k    9.45k    72.73%
  Latency Distribution
     50%  250.00us
     75%  491.00us
     90%    0.70ms
     99%    5.80ms
  22464 requests in 2.00s, 17.66MB read
  Socket errors: connect 1, read 2, write 3, timeout 5
  Non-2xx or 3xx responses: 7
Requests/sec:  11232.12
Transfer/sec:     17.66MB
`;

describe('wrk', () => {
  it('is asked for whole seconds and its latencies', () => {
    expect(wrkCommand(run).join(' ')).toBe(
      'wrk --latency --threads 1 --connections 4 --duration 2s http://10.0.2.11:80/',
    );
  });

  it('says how many requests, how long they took, and what went wrong', () => {
    expect(wrkResult(WRK, run)).toEqual({
      ...{ tool: 'wrk', from: 'web-1', to: 'app-1', connections: 4 },
      requests: 22_464,
      requestsPerSecond: 11_232.12,
      latencyMs: { mean: 0.635_91, p50: 0.25, p75: 0.491, p90: 0.7, p99: 5.8, max: 1290 },
      errors: { connect: 1, read: 2, write: 3, timeout: 5, status: 7 },
    });
    const quiet = WRK.replace(/ {2}Socket errors.*\n {2}Non.*\n/, '');
    expect(wrkResult(quiet, run).errors).toEqual({ connect: 0, read: 0, write: 0, timeout: 0, status: 0 });
  });

  it('has failed when it says nothing of requests: its own words are the reason', () => {
    const said = 'unable to connect to 10.0.2.11:80 Connection refused\n';
    expect(() => wrkResult(said, run)).toThrow('wrk: unable to connect to 10.0.2.11:80 Connection refused');
  });
});

const IPERF3 = {
  end: {
    streams: [{ sender: { mean_rtt: 1500 } }, { sender: { mean_rtt: 2500 } }],
    sum_sent: { bytes: 1_000_100, bits_per_second: 4e6, retransmits: 12 },
    sum_received: { bytes: 1_000_000, bits_per_second: 3.9e6 },
    cpu_utilization_percent: { host_total: 8.5, remote_total: 12 },
    sender_tcp_congestion: 'cubic',
  },
};

describe('iperf3', () => {
  it('is a server for one client, and a client with the congestion control that was asked for', () => {
    const asked = { ...run, port: 5201 };
    expect(iperf3Server(asked).join(' ')).toBe('iperf3 --server --one-off --forceflush --port 5201');
    expect(iperf3Client(asked).join(' ')).toBe(
      'iperf3 --json --client 10.0.2.11 --port 5201 --time 2 --parallel 4 --congestion cubic',
    );
  });

  it('says what arrived, not what was sent', () => {
    expect(iperf3Result(JSON.stringify(IPERF3), run)).toEqual({
      ...{ tool: 'iperf3', from: 'web-1', to: 'app-1', connections: 4 },
      ...{ bytes: 1_000_000, mbitPerSecond: 3.9, retransmits: 12, roundTripMs: 2, congestion: 'cubic' },
      ...{ senderProcessor: 8.5, receiverProcessor: 12 },
    });
  });

  it.each([
    ['{"end":{},"error":"unable to connect to server"}', /^iperf3: unable to connect to server$/],
    ['{"end":{}}', /^iperf3: it reported no transfer$/],
    ['iperf3: parameter error', /something else than JSON: iperf3: parameter error/],
  ])('has failed with %s', (text, message) => {
    expect(() => iperf3Result(text, run)).toThrow(message);
  });
});
