import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { textFlag } from './shared-flags.ts';
import { deploymentFlags } from './deployment-flags.ts';
import type { DeploymentFlags } from './deployment-flags.ts';

export type ExporterFlags = DeploymentFlags & {
  readonly frr?: readonly string[];
  readonly listen: string;
  readonly compat?: string;
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  readonly tokenFile?: string;
  readonly usersFile?: string;
};

const file = (brief: string) =>
  ({ kind: 'parsed', parse: String, optional: true, placeholder: 'FILE', brief }) as const;

export const exporterCommand = buildCommand<ExporterFlags, [], CliContext>({
  loader: async () => (await import('../run/exporter.ts')).runExporter,
  parameters: {
    flags: {
      ...deploymentFlags,
      frr: {
        kind: 'parsed',
        parse: String,
        optional: true,
        variadic: true,
        placeholder: 'DIR',
        brief: "Directory with FRR's console sockets, such as /run/frr",
      },
      listen: {
        kind: 'parsed',
        parse: String,
        default: '127.0.0.1:9477',
        placeholder: 'HOST:PORT',
        brief: 'Where to serve /metrics',
      },
      compat: textFlag(
        'NAMES',
        'Add the names of other exporters, separated by commas: fork, supergate, kube-ovn',
      ),
      tlsCertificate: file('Certificate (PEM) to serve TLS with'),
      tlsKey: file('Its private key (PEM)'),
      tokenFile: file('File with the bearer token that scrapes must send'),
      usersFile: file('File of NAME:PASSWORD lines for basic authentication'),
    },
  },
  docs: {
    brief: 'Export the metrics of an existing OVN and Open vSwitch deployment',
    fullDescription: [
      'Watches OVN and Open vSwitch that run on this machine or elsewhere, without a lab, and serves their metrics with',
      'the tenant of each port: from the labels of Neutron, Kube-OVN or OVN-Kubernetes, or from a mapping of your own.',
      '',
      '  vpclab exporter',
      '  vpclab exporter --ovs unix:/run/openvswitch/db.sock --sb tcp:192.0.2.10:6642 --mapping tenants.yaml',
    ].join('\n'),
  },
});
