// What a kernel may have and no lab needs.

import { absent, passed, type HostCheck } from './host-check.ts';

export type KernelFeatures = { readonly datapath: 'netdev' | 'system'; readonly hasVrf: boolean };

export function checkKernel({ datapath, hasVrf }: KernelFeatures): readonly HostCheck[] {
  return [
    datapath === 'system'
      ? passed("kernel's datapath", 'works', 'by no lab; it is faster than the userspace datapath of OVS')
      : absent(
          "kernel's datapath",
          'not there, or not open to this user',
          'by no lab: the userspace datapath of OVS (netdev) does the same, slower',
        ),
    // ovn-controller makes no VRF where the kernel has none, and the routes that it should announce stay in OVN.
    hasVrf
      ? passed('vrf', 'works', 'by no lab; by dynamic routing of OVN itself, from 25.03 on')
      : absent(
          'vrf',
          'not in this kernel',
          "by no lab; OVN's own dynamic routing (25.03 and later) announces and learns nothing without it",
        ),
  ];
}
