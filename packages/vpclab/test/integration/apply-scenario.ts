// Runs inside a sandbox: all stages of host changes in order, as a lab without Open vSwitch needs them.

import {
  applyAddressing,
  applyHostDeletes,
  applyLinks,
  applyNamespaces,
  applySysctls,
  bringUpNodeEnds,
} from '../../src/host/apply.ts';
import type { Change } from '../../src/model/plan.ts';

export async function applyAll(changes: readonly Change[]): Promise<void> {
  await applyHostDeletes(changes, {});
  await applyNamespaces(changes, {});
  await applyLinks(changes, {});
  await applyAddressing(changes, {});
  await applySysctls(changes, {});
  bringUpNodeEnds(changes);
}
