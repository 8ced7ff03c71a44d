import { expect, it } from 'vitest';
import type { DoctorReport } from '../../runtime/doctor.ts';
import { doctorText } from './doctor.ts';
import { paint } from './paint.ts';

const REPORT: DoctorReport = {
  suitable: true,
  checks: [
    { name: 'veth', state: 'ok', found: 'works', needed: 'veth pairs', remedy: undefined },
    {
      name: 'vrf',
      state: 'absent',
      found: 'not in this kernel',
      needed: 'by no lab; dynamic routing of OVN itself, from 25.03 on, does nothing without it',
      remedy: undefined,
    },
    {
      name: 'neighbour table',
      state: 'warning',
      found: '1024: labs of up to some 256 workloads together',
      needed: 'gc_thresh3 of at least 4096',
      remedy: 'for bigger labs: sysctl -w net.ipv4.neigh.default.gc_thresh3=16384',
    },
  ],
};

it('what is absent and not needed looks neither like what is there nor like a fault', () => {
  expect(doctorText(REPORT, { paint: paint(false), width: Infinity })).toMatchInlineSnapshot(`
    "✓ veth             works
    - vrf              not in this kernel
                       needed: by no lab; dynamic routing of OVN itself, from 25.03 on, does nothing without it
    ! neighbour table  1024: labs of up to some 256 workloads together
                       needed: gc_thresh3 of at least 4096
                       for bigger labs: sysctl -w net.ipv4.neigh.default.gc_thresh3=16384

    ✓ This host can run labs.
    "
  `);
});

it('goes on in the next line where the terminal ends, and leaves commands whole', () => {
  const text = doctorText(REPORT, { paint: paint(false), width: 60 });
  expect(text).toMatchInlineSnapshot(`
    "✓ veth             works
    - vrf              not in this kernel
                       needed: by no lab; dynamic routing of OVN
                       itself, from 25.03 on, does nothing
                       without it
    ! neighbour table  1024: labs of up to some 256 workloads
                       together
                       needed: gc_thresh3 of at least 4096
                       for bigger labs: sysctl -w net.ipv4.neigh.default.gc_thresh3=16384

    ✓ This host can run labs.
    "
  `);
});
